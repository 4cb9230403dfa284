import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-bucket.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const error = (code: string) => ok(answered(404, `<Error><Code>${code}</Code></Error>`));

describe(check.id, () => {
  test.each([
    ['s3://b', 'Amazon S3 has no bucket', 'add endpoint='],
    ['s3://b?endpoint=minio.test', 'minio.test has no bucket', 'or the endpoint (minio.test)'],
  ])('%s', (entry, message, fix) => {
    const finding = findingOf(check, machine({ caches: [cache(entry, { info: error('NoSuchBucket') })] }));
    expect(finding.message).toContain(message);
    expect(JSON.stringify(finding.fixes[0])).toContain(fix);
  });

  test.each([
    ['a public bucket', cache('s3://b')],
    ['a bucket without a nix-cache-info', cache('s3://b', { info: error('NoSuchKey') })],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
