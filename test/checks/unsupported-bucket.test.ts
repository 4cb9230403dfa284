import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unsupported-bucket.ts';
import { answered, cache, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';

const nobody = { variables: [], files: [] };
const aws = (more = {}) => ok({ user: nobody, daemon: nobody, atAmazon: false, ...more });
const unknown = { nix: nix('2.8.0'), aws: aws({ unknownToNix: true }) };

describe(check.id, () => {
  test('a public bucket can be had by https', () => {
    const finding = findingOf(check, machine({ caches: [cache('s3://b?region=eu-west-1')], facts: unknown }));
    expect(finding.message).toBe('Nix 2.8.0 of this machine cannot open s3://b?region=eu-west-1.');
    expect(finding.fixes[0]).toMatchObject({ to: 'https://b.s3.eu-west-1.amazonaws.com' });
  });

  test('a private one cannot', () => {
    const caches = [cache('s3://b', { info: ok(answered(403, '')) })];
    expect(findingOf(check, machine({ caches, facts: unknown })).fixes).toMatchObject([{ kind: 'do' }]);
  });

  test.each([
    ['a Nix that can', 's3://b', { aws: aws() }],
    ['a Nix that was not asked', 's3://b', { aws: notAsked('x') }],
    ['what is no bucket', 'https://cache.test', unknown],
  ])('silent: %s', (_name, entry, facts) => {
    expect(judged(check, machine({ caches: [cache(entry)], facts }))).toEqual(['good']);
  });
});
