import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/bucket-in-other-region.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const moved = (region?: string) =>
  answered(301, '<Error><Code>PermanentRedirect</Code></Error>', {
    headers: region === undefined ? {} : { 'x-amz-bucket-region': region },
  });
const at = (entry: string, visit = moved('eu-west-1')) =>
  machine({ caches: [cache(entry, { info: ok(visit) })] });

describe(check.id, () => {
  test.each([
    ['s3://b', 's3://b?region=eu-west-1', 'The URL names no region'],
    [
      's3://b?region=eu-west-2&profile=ci',
      's3://b?region=eu-west-1&profile=ci',
      'is not the one that the bucket',
    ],
  ])('%s', (entry, to, cause) => {
    const finding = findingOf(check, at(entry));
    expect(finding.fixes).toMatchObject([
      { kind: 'replace-in-setting', from: entry, to, certainty: 'certain' },
    ]);
    expect(finding.cause).toContain(cause);
  });

  test('where the answer does not say which region, the reader has to look it up', () => {
    const finding = findingOf(check, at('s3://b', moved()));
    expect(finding.message).toBe('s3://b is not in the region us-east-1, in which Nix asks for it.');
    expect(finding.fixes).toMatchObject([{ kind: 'do' }]);
  });

  test('a public one that is reached by a redirect is worth a note', () => {
    const [hop] = answered(307, '', { headers: { 'x-amz-bucket-region': 'eu-west-1' } });
    const [last] = answered(200, 'StoreDir: /nix/store\n');
    if (hop === undefined || last === undefined) throw new Error('no hop');
    const finding = findingOf(check, at('s3://b', [hop, last]));
    expect(finding).toMatchObject({ severity: 'note', fixes: [{ to: 's3://b?region=eu-west-1' }] });
    expect(judged(check, at('s3://b?region=eu-west-1', [hop, last]))).toEqual(['good']);
  });

  test.each([
    ['a public bucket', cache('s3://b')],
    [
      'a private bucket in its region',
      cache('s3://b?region=eu-west-1', {
        info: ok(answered(403, '', { headers: { 'x-amz-bucket-region': 'eu-west-1' } })),
      }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
