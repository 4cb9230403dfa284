import { describe, expect, test } from 'vitest';
import { s3Store, withoutParam, withParam, withScheme } from '../../lib/nix/s3-store.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';

const read = (entry: string) => s3Store(parseStoreUrl(entry));

describe('the URL behind an s3:// entry', () => {
  // As the tests of Nix have it (s3-url.cc in libstore-tests), without the key.
  test.each([
    ['s3://bucket', 'https://bucket.s3.us-east-1.amazonaws.com'],
    ['s3://bucket?region=eu-west-1', 'https://bucket.s3.eu-west-1.amazonaws.com'],
    ['s3://bucket?addressing-style=path', 'https://s3.us-east-1.amazonaws.com/bucket'],
    ['s3://my.bucket', 'https://s3.us-east-1.amazonaws.com/my.bucket'],
    ['s3://bucket?endpoint=minio.local', 'https://minio.local/bucket'],
    ['s3://bucket?endpoint=minio.local:9000&scheme=http', 'http://minio.local:9000/bucket'],
    ['s3://bucket?endpoint=http://minio.local:9000', 'http://minio.local:9000/bucket'],
    ['s3://bucket?endpoint=https%3A%2F%2Fminio.local%2Fs3%2F', 'https://minio.local/s3/bucket'],
    ['s3://bucket?endpoint=http://minio.local:9000&scheme=https', 'http://minio.local:9000/bucket'],
    ['s3://bucket?endpoint=minio.local&addressing-style=virtual', 'https://bucket.minio.local'],
    ['s3://bucket?endpoint=[::1]:9000&scheme=http', 'http://[::1]:9000/bucket'],
    ['s3://bucket?endpoint=&region=', 'https://bucket.s3.us-east-1.amazonaws.com'],
  ])('%s', (entry, base) => {
    expect(read(entry)).toMatchObject({ ok: true, value: { base } });
  });

  test.each([
    ['s3://bucket?scheme=ftp', 'scheme'],
    ['s3://bucket?endpoint=ftp://x.test', 'endpoint'],
    ['s3://bucket?endpoint=x.test/folder', 'endpoint'],
    ['s3://bucket?endpoint=x.test:0', 'endpoint'],
    ['s3://bucket?endpoint=http://', 'endpoint'],
    ['s3://bucket?addressing-style=host', 'addressing-style'],
    ['s3://my.bucket?addressing-style=virtual', 'dotted-bucket'],
  ])('%s leads nowhere: %s', (entry, problem) => {
    expect(read(entry)).toEqual({ ok: false, problem });
  });

  test.each(['https://bucket.s3.amazonaws.com', 's3://', 'file:///x'])('%s is no bucket', (entry) => {
    expect(read(entry)).toBeUndefined();
  });

  test('the profile is kept, the region has a default', () => {
    expect(read('s3://b?profile=ci')).toMatchObject({ value: { profile: 'ci', region: 'us-east-1' } });
  });
});

test.each([
  ['s3://b', 's3://b?region=x', 's3://b'],
  ['s3://b?', 's3://b?region=x', 's3://b'],
  ['s3://b?region=y&endpoint=e', 's3://b?region=x&endpoint=e', 's3://b?endpoint=e'],
  ['s3://b?regional=y', 's3://b?regional=y&region=x', 's3://b?regional=y'],
])('a parameter of %s is set and taken out', (entry, set, out) => {
  expect(withParam(entry, 'region', 'x')).toBe(set);
  expect(withoutParam(entry, 'region')).toBe(out);
});

test.each([
  ['https://cache.test/x?priority=1', 'http://cache.test/x?priority=1'],
  ['s3://b?endpoint=e.test', 's3://b?endpoint=e.test&scheme=http'],
  ['s3://b?endpoint=https://e.test:9000&region=x', 's3://b?endpoint=http://e.test:9000&region=x'],
])('%s by plain http is %s', (entry, plain) => {
  expect(withScheme(parseStoreUrl(entry), 'http')).toBe(plain);
});
