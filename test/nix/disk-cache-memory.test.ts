import { describe, expect, test } from 'vitest';
import {
  diskCacheFile,
  diskCacheKey,
  isDiskCacheName,
  isRemembered,
  memorySpans,
  remembersUntil,
  spanOfPath,
} from '../../lib/nix/disk-cache-memory.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { nixVersion } from './versions.ts';

const determinate = parseNixVersion('nix (Determinate Nix 3.22.2) 2.35.2');

describe('the key of a substituter', () => {
  /** As each of them wrote it into its own database. */
  test.each([
    // entry, 2.3, 2.8, 2.26, 2.34
    ['http://h:1/a', 'http://h:1/a', 'http://h:1/a', 'http://h:1/a', 'http://h:1/a'],
    ['http://h:1/a/', 'http://h:1/a', 'http://h:1/a', 'http://h:1/a', 'http://h:1/a'],
    ['http://h:1/a//', 'http://h:1/a/', 'http://h:1/a/', 'http://h:1/a', 'http://h:1/a'],
    ['http://h:1//a', 'http://h:1//a', 'http://h:1//a', 'http://h:1//a', 'http://h:1//a'],
    ['http://h:1/q//r/', 'http://h:1/q//r', 'http://h:1/q//r', 'http://h:1/q//r', 'http://h:1/q//r'],
    ['http://h:1', 'http://h:1', 'http://h:1', 'http://h:1', 'http://h:1'],
    ['http://h:1/', 'http://h:1', 'http://h:1', 'http://h:1', 'http://h:1'],
    ['http://h:1/b?priority=3', 'http://h:1/b', 'http://h:1/b', 'http://h:1/b', 'http://h:1/b'],
    ['http://h:1/q/?priority=7', 'http://h:1/q', 'http://h:1/q', 'http://h:1/q', 'http://h:1/q'],
    [
      'http://bob:s3@h:1/c',
      'http://bob:s3@h:1/c',
      'http://bob:s3@h:1/c',
      'http://bob:s3@h:1/c',
      'http://bob:s3@h:1/c',
    ],
    ['http://HOST:1/d', 'http://HOST:1/d', 'http://HOST:1/d', 'http://HOST:1/d', 'http://HOST:1/d'],
    ['http://h:1/%61%7e', 'http://h:1/%61%7e', 'http://h:1/%61%7e', 'http://h:1/a~', 'http://h:1/a~'],
    ['http://h:1/f+g=h', 'http://h:1/f+g=h', 'http://h:1/f+g=h', 'http://h:1/f+g=h', 'http://h:1/f%2Bg%3Dh'],
    ['http://h:1/x%2By', 'http://h:1/x%2By', 'http://h:1/x%2By', 'http://h:1/x+y', 'http://h:1/x%2By'],
    ['http://h:01/z', 'http://h:01/z', 'http://h:01/z', 'http://h:01/z', 'http://h:1/z'],
  ])('%s', (entry, ...keys) => {
    expect(
      ['2.3.7', '2.8.0', '2.26.3', '2.34.8'].map((text) => diskCacheKey(entry, nixVersion(text))),
    ).toEqual(keys);
  });

  test('has the slashes that an entry without them is given, and the stand-in of a hidden login', () => {
    expect(diskCacheKey('http:h:1/e', nixVersion('2.8.0'))).toBe('http://h:1/e');
    for (const text of ['2.8.0', '2.26.3', '2.34.8'])
      expect(diskCacheKey('https://***@h/c/', nixVersion(text))).toBe('https://***@h/c');
  });

  test('is that of the bucket alone for an S3 store', () => {
    expect(diskCacheKey('s3://bkt/?endpoint=127.0.0.1:1&scheme=http', nixVersion('2.34.8'))).toBe('s3://bkt');
  });

  test.each([
    'file:///srv/cache',
    'ssh://host',
    'ssh-ng://host',
    'daemon',
    'local',
    '/srv/store',
    'https://',
    'nonsense',
    '',
  ])('is none for %s, of which Nix remembers nothing', (entry) =>
    expect(diskCacheKey(entry, nixVersion('2.34.8'))).toBeUndefined(),
  );

  test.each(['https://h/%', 'https://h/%ff', `https://h/${'/'.repeat(100_000)}x`, 'https://$&@h/$1'])(
    'is found in any text, in linear time',
    (entry) => {
      for (const text of ['2.8.0', '2.26.3', '2.34.8'])
        expect(() => diskCacheKey(entry, nixVersion(text))).not.toThrow();
    },
  );
});

test.each([
  ['2.3.7', 'binary-cache-v6.sqlite'],
  ['2.30.3', 'binary-cache-v6.sqlite'],
  ['2.31.0', 'binary-cache-v7.sqlite'],
  ['2.34.8', 'binary-cache-v7.sqlite'],
  ['2.35.0', 'binary-cache-v8.sqlite'],
  ['lix 2.95.3', 'binary-cache-v6.sqlite'],
])('Nix %s keeps %s', (text, file) => {
  expect(diskCacheFile(nixVersion(text))).toBe(file);
  expect(isDiskCacheName(file)).toBe(true);
});

test('Determinate Nix has a file of its own, and of an unknown Nix none is known', () => {
  expect(diskCacheFile(determinate)).toBe('binary-cache-detsys-v3.sqlite');
  const present = [
    'binary-cache-v7.sqlite',
    'binary-cache-detsys-v2.sqlite',
    'binary-cache-detsys-v1.sqlite',
  ];
  expect(diskCacheFile(determinate, present)).toBe('binary-cache-detsys-v2.sqlite');
  expect(diskCacheFile(nixVersion('2.8.0'), present)).toBe('binary-cache-v6.sqlite');
  expect(diskCacheFile(undefined)).toBeUndefined();
});

test.each([
  'binary-cache-v6.sqlite-journal',
  'fetcher-cache-v2.sqlite',
  'binary-cache-v6.sqlite.bak',
  'xbinary-cache-v6.sqlite',
])('%s is no disk cache', (name) => expect(isDiskCacheName(name)).toBe(false));

describe('a remembered nix-cache-info', () => {
  const now = 1_795_000_000;
  const aged = (seconds: number) => ({ timestamp: now - seconds });
  const isUsed = (text: string, seconds: number, values = {}) =>
    isRemembered(aged(seconds), memorySpans(nixVersion(text), values).info, now);

  test.each([
    // version, 604 700 s, 604 900 s, 9 000 000 s: each tried
    ['2.3.7', true, true, true],
    ['2.8.0', true, true, true],
    ['2.26.3', true, false, false],
    ['2.34.8', true, false, false],
    ['2.9.2', true, true, true],
    ['2.10.0', true, false, false],
    ['lix 2.95.3', true, false, false],
  ])('counts in %s as long as it was seen to', (text, ...used) => {
    expect([604_700, 604_900, 9_000_000].map((seconds) => isUsed(text, seconds))).toEqual(used);
  });

  test('ends by narinfo-cache-meta-ttl since 2.34, and by no setting before', () => {
    const values = { 'narinfo-cache-meta-ttl': 0 };
    expect(isUsed('2.34.8', 1, values)).toBe(false);
    expect(isUsed('2.33.0', 1, values)).toBe(true);
    expect(isUsed('2.34.8', 604_900, { 'narinfo-cache-meta-ttl': 604_901 })).toBe(true);
  });

  test('ends in the second in which its span is over', () => {
    expect(isRemembered(aged(100), 100, now)).toBe(false);
    expect(isRemembered(aged(99), 100, now)).toBe(true);
    expect(remembersUntil(aged(99), 100)).toBe(now + 1);
    expect(remembersUntil(aged(99), Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });
});

test('a path is remembered for thirty days where it is there and for an hour where it is not, or as set', () => {
  for (const text of ['2.3.7', '2.8.0', '2.26.3', '2.34.8']) {
    const spans = memorySpans(nixVersion(text), {});
    expect([spanOfPath(true, spans), spanOfPath(false, spans)]).toEqual([2_592_000, 3600]);
  }
  const set = memorySpans(nixVersion('2.8.0'), {
    'narinfo-cache-positive-ttl': 60,
    'narinfo-cache-negative-ttl': 0,
  });
  expect([spanOfPath(true, set), spanOfPath(false, set)]).toEqual([60, 0]);
});
