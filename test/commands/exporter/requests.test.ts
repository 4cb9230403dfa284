import { describe, expect, test } from 'vitest';
import { listenAddress } from '../../../lib/commands/exporter/listen-address.ts';
import { patienceMs } from '../../../lib/commands/exporter/patience.ts';
import { findNamed, targetOf } from '../../../lib/commands/exporter/target-of.ts';

describe('--listen', () => {
  test.each([
    ['127.0.0.1:19842', '127.0.0.1', 19842],
    [':19842', '127.0.0.1', 19842],
    ['[::1]:80', '::1', 80],
    ['*:9', '::', 9],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['cache.example.org:65535', 'cache.example.org', 65535],
  ])('%s is %s, port %d', (text, host, port) => {
    expect(listenAddress(text)).toEqual({ host, port });
  });

  test.each([
    '',
    '19842',
    'host',
    'host:',
    ':65536',
    ':-1',
    '::1:80',
    '[::1]',
    '[evil]:80',
    'a b:80',
    'a:80\n',
    'http://a:80',
  ])('%j is none', (text) => {
    expect(() => listenAddress(text)).toThrow('--listen takes [HOST]:PORT');
  });
});

test.each([
  [undefined, 9000],
  ['10', 9000],
  ['10.5', 9500],
  ['1', 800],
  ['0.2', 160],
  ['99999', 60_000],
  ['0', 9000],
  ['-1', 9000],
  ['NaN', 9000],
  ['Infinity', 60_000],
  ['10, 20', 9000],
])('a scraper that waits %s seconds is answered within %d ms', (header, expected) => {
  expect(patienceMs(header === undefined ? {} : { 'x-prometheus-scrape-timeout-seconds': header })).toBe(
    expected,
  );
});

describe('the target of a probe', () => {
  test.each([
    ['substituter=https://a.test', 'https://a.test'],
    ['substituter=https%3A%2F%2Fa.test%2Fx%3Fpriority%3D1', 'https://a.test/x?priority=1'],
    ['module=x&substituter=s3://bucket', 's3://bucket'],
    ['substituter=http://user:password@a.test', 'http://***@a.test'],
  ])('%s is %s', (query, name) => {
    expect(targetOf(query)).toEqual({ name });
  });

  test.each([
    '',
    'substituter',
    'substituter=',
    'other=https://a.test',
    'substituter=https://a.test&substituter=https://b.test',
    'substituter=https://a.test%00',
    'substituter=https://a.test%0d%0aX-Evil:1',
    'substituter=https://a.test%0a',
    'substituter=%ff%fe',
    'substituter=%E2%80%AEa',
    'Substituter=https://a.test',
  ])('%j is none', (query) => {
    expect(targetOf(query)).toEqual({ problem: expect.not.stringContaining('a.test') });
  });

  test.each([
    '%',
    '%zz',
    '=&=&',
    '&'.repeat(4000),
    `substituter=${'%25'.repeat(1300)}`,
    `substituter=${'a'.repeat(4000)}`,
  ])('takes %j without complaint', (query) => {
    expect(() => targetOf(query)).not.toThrow();
  });
});

describe('the cache that is meant', () => {
  const all = ['https://a.test', 'https://a.test/', 'http://***@b.test/x/', 's3://bucket'];
  const found = (name: string) => findNamed(all, name, (one) => one);
  test.each([
    ['https://a.test', 'https://a.test'],
    ['https://a.test/', 'https://a.test/'],
    ['https://a.test//', 'https://a.test'],
    ['http://b.test/x', 'http://***@b.test/x/'],
    ['http://***@b.test/x', 'http://***@b.test/x/'],
    ['s3://bucket/', 's3://bucket'],
  ])('%s is %s', (name, expected) => {
    expect(found(name)).toBe(expected);
  });
  test.each([
    'https://a.test.evil',
    'http://a.test',
    'https://a.test/x',
    'https://***@evil/',
    'http://b.test',
    '',
    '/',
  ])('%j is none of them', (name) => {
    expect(found(name)).toBeUndefined();
  });
});
