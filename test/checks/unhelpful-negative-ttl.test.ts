import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unhelpful-negative-ttl.ts';
import { absent, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const ttl = (seconds: number) => ({ 'narinfo-cache-negative-ttl': seconds });
const slow = cache('https://slow.test', { missesMs: ok([80, 90, 100]) });
const fast = cache('https://fast.test', { missesMs: ok([4, 5, 6]) });

describe(check.id, () => {
  test('remembered for years', () => {
    const facts = machine({ caches: [fast], settings: ttl(31_536_000) });
    expect(judged(check, facts)).toEqual([
      'note: Nix remembers for 365 days that a cache does not have a path: narinfo-cache-negative-ttl is that long.',
    ]);
  });

  test('not remembered, where a cache takes long to say no', () => {
    const facts = machine({ caches: [fast, slow], settings: ttl(0) });
    expect(judged(check, facts)).toEqual([
      'note: Nix forgets at once that a cache does not have a path: narinfo-cache-negative-ttl is 0.',
    ]);
    expect(findingOf(check, facts).evidence).toEqual([
      'narinfo-cache-negative-ttl is 0',
      'https://slow.test takes 90 ms to say so',
    ]);
  });

  test.each([
    ['the default', {}, [slow], 'good'],
    ['a day', ttl(86_400), [slow], 'good'],
    ['0, but caches that are fast', ttl(0), [fast], 'good'],
    [
      '0, and nothing was timed',
      ttl(0),
      [cache('https://a.test', { missesMs: absent('not timed') })],
      'good',
    ],
    ['no cache on a network', ttl(0), [cache('file:///srv/cache')], 'not-applicable'],
  ])('silent: %s', (_name, settings, caches, verdict) => {
    expect(judged(check, machine({ caches, settings }))).toEqual([expect.stringMatching(`^${verdict}`)]);
  });
});
