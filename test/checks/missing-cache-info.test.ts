import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-cache-info.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const error = (code: string) => ok(answered(404, `<Error><Code>${code}</Code></Error>`));

describe(check.id, () => {
  test('a bucket with nothing in it', () => {
    const finding = findingOf(
      check,
      machine({ caches: [cache('s3://b?endpoint=e.test', { info: error('NoSuchKey') })] }),
    );
    expect(finding.consequence).toContain('complains about that upload');
    expect(finding.fixes[0]).toMatchObject({
      commands: [expect.anything(), 'aws s3 cp nix-cache-info s3://b/nix-cache-info'],
    });
  });

  test.each([
    ['a public bucket', cache('s3://b')],
    ['no bucket', cache('s3://b', { info: error('NoSuchBucket') })],
    ['a server that is no cache', cache('https://cache.test', { info: ok(answered(404, '')) })],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
