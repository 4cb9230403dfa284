import { describe, expect, test } from 'vitest';
import { cacheViews } from '../../lib/derive/cache-view.ts';
import { orderOf } from '../../lib/derive/order.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { answered, cache, died, notAsked, ok } from '../support/facts.ts';

const announcing = (entry: string, text: string) =>
  cache(entry, { info: ok(answered(200, `StoreDir: /nix/store\n${text}`)) });
const dead = (entry: string) => cache(entry, { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) });

/** "2 p40 cache" for each cache in configured order; a dash where Nix does not ask it. */
const places = (
  caches: readonly CacheFact[],
  dropped: readonly string[] = [],
  version = '2.34.8',
  remembered: Readonly<Record<string, number>> = {},
) => {
  const effective = {
    version: parseNixVersion(`nix (Nix) ${version}`),
    storeDir: '/nix/store',
    dropped: dropped.map((entry) => ({ entry, rule: 'not-listed' as const })),
  };
  return [...orderOf(cacheViews({ caches }), effective, ({ name }) => remembered[name]).values()].map(
    ({ order, priority, priorityFrom }) => `${order ?? '-'} p${priority ?? '-'} ${priorityFrom}`,
  );
};

test('lower priorities come first, equal ones as configured, and the URL beats what is announced', () => {
  expect(
    places([
      announcing('http://a', 'Priority: 40'),
      announcing('http://b', 'Priority: 30'),
      announcing('http://c', 'Priority: 40'),
      announcing('http://d?priority=10', 'Priority: 50'),
      announcing('http://e', ''),
    ]),
  ).toEqual(['4 p40 cache', '3 p30 cache', '5 p40 cache', '2 p10 url', '1 p0 default']);
});

test('without a priority it is 50 before Nix 2.4', () => {
  expect(places([announcing('http://a', ''), announcing('http://b', 'Priority: 40')], [], '2.3.7')).toEqual([
    '2 p50 default',
    '1 p40 cache',
  ]);
});

test.each([
  ['a cache that is dead', dead('http://x'), '- p- unknown'],
  ['a dead cache whose URL says its priority', dead('http://x?priority=7'), '- p7 url'],
  [
    'a cache of another store',
    cache('http://x', { info: ok(answered(200, 'StoreDir: /gnu/store\nPriority: 5\n')) }),
    '- p5 cache',
  ],
  [
    'a cache whose URL has a bad priority',
    announcing('http://x?priority=abc', 'Priority: 5'),
    '- p- unknown',
  ],
  [
    'a cache that nobody looked at',
    cache('s3://bucket', { info: notAsked('not looked at') }),
    '- p- unknown',
  ],
])('%s has no place', (_what, one, expected) => {
  expect(places([one, announcing('http://a', 'Priority: 40')])).toEqual([expected, '1 p40 cache']);
});

test('a cache that the daemon ignores has a priority but no place', () => {
  expect(
    places([announcing('http://a', 'Priority: 10'), announcing('http://b', 'Priority: 40')], ['http://a']),
  ).toEqual(['- p10 cache', '1 p40 cache']);
});

test('a store reached by ssh announces nothing and is asked with the default', () => {
  expect(
    places([announcing('http://a', 'Priority: 40'), cache('ssh://x', { info: notAsked('ssh') })]),
  ).toEqual(['2 p40 cache', '1 p0 default']);
});

describe('what Nix remembers of a cache', () => {
  const a = announcing('http://a', 'Priority: 40');
  const b = announcing('http://b', 'Priority: 50');

  test('counts instead of what the cache announces', () => {
    expect(places([a, b], [], '2.8.0', { 'http://b': 10 })).toEqual(['2 p40 cache', '1 p10 remembered']);
  });

  test('is not spoken of where it is the same', () => {
    expect(places([a, b], [], '2.8.0', { 'http://b': 50 })).toEqual(['1 p40 cache', '2 p50 cache']);
  });

  test('does not count against a priority in the URL, but before 2.4', () => {
    const url = announcing('http://b?priority=5', 'Priority: 50');
    expect(places([a, url], [], '2.8.0', { 'http://b?priority=5': 10 })[1]).toBe('1 p5 url');
    expect(places([a, url], [], '2.3.7', { 'http://b?priority=5': 10 })[1]).toBe('1 p10 remembered');
  });

  test('opens a cache without a request, so that a dead one is asked too, and one of another store', () => {
    const other = cache('http://x', { info: ok(answered(200, 'StoreDir: /gnu/store\nPriority: 5\n')) });
    expect(places([a, dead('http://d'), other], [], '2.8.0', { 'http://d': 10, 'http://x': 5 })).toEqual([
      '3 p40 cache',
      '2 p10 remembered',
      '1 p5 cache',
    ]);
  });

  test('says nothing of the order where nobody asked the caches', () => {
    const unasked = cache('http://u', { info: notAsked('--offline') });
    expect(places([unasked], [], '2.8.0', { 'http://u': 10 })).toEqual(['- p- unknown']);
  });
});
