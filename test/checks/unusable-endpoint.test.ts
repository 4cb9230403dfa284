import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unusable-endpoint.ts';
import { cache, machine, notAsked } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const at = (entry: string) => machine({ caches: [cache(entry, { info: notAsked('x') })] });

describe(check.id, () => {
  test.each([
    ['s3://b?scheme=htp&region=x', 's3://b?region=x'],
    ['s3://b?addressing-style=host', 's3://b'],
    ['s3://my.b?addressing-style=virtual', 's3://my.b'],
    ['s3://b?endpoint=b.s3.eu-west-1.amazonaws.com', 's3://b?endpoint=s3.eu-west-1.amazonaws.com'],
  ])('%s', (from, to) => {
    expect(findingOf(check, at(from)).fixes).toMatchObject([{ kind: 'replace-in-setting', from, to }]);
  });

  test('an endpoint that is no host is for the reader to correct', () => {
    expect(findingOf(check, at('s3://b?endpoint=a.test/x')).fixes).toMatchObject([{ kind: 'do' }]);
  });

  test.each([
    's3://b',
    's3://b?region=eu-west-1&profile=ci',
    's3://b?endpoint=127.0.0.1:9000&scheme=http',
    's3://b?endpoint=https://minio.test:9000',
    's3://b?endpoint=minio.test',
    's3://b?endpoint=minio.test:9000',
    's3://my.b',
  ])('silent: %s', (entry) => {
    expect(judged(check, at(entry))).toEqual(['good']);
  });

  test('silent: what is no bucket', () => {
    expect(judged(check, at('https://cache.test?endpoint=x.test/y'))).toEqual(['good']);
  });
});
