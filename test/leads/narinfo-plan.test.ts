import { expect, test } from 'vitest';
import { narinfoPlan } from '../../lib/leads/narinfo-plan.ts';
import type { Sample } from '../../lib/model/facts/cache.ts';

const target = { base: 'https://cache.test/main', host: 'cache.test' };
const sample = (hashPart: string, more: Partial<Sample> = {}): Sample => ({
  hashPart,
  source: 'profile',
  ...more,
});
const planned = (samples: readonly Sample[]) => narinfoPlan(target, samples).map(({ hashPart }) => hashPart);

test('asks for the paths that the user named, for all of them and no others', () => {
  const named = Array.from({ length: 20 }, (_, index) => sample(`named${index}`, { source: '--path' }));
  expect(planned([sample('other'), ...named])).toEqual(named.map(({ hashPart }) => hashPart));
});

test('prefers what Nix remembers from this very cache, then keys named like it', () => {
  expect(
    planned([
      sample('unsigned'),
      sample('like', { keyNames: ['cache.test-1'] }),
      sample('remembered', { source: 'disk cache', cache: 'https://cache.test/main' }),
    ]),
  ).toEqual(['remembered', 'like', 'unsigned']);
});

test('never asks a cache for what another cache is remembered to have', () => {
  expect(planned([sample('private', { source: 'disk cache', cache: 'https://secret.test' })])).toEqual([]);
});

test('takes one path of each signing key in turn', () => {
  expect(
    planned([
      sample('a1', { keyNames: ['a'] }),
      sample('a2', { keyNames: ['a'] }),
      sample('a3', { keyNames: ['a'] }),
      sample('b1', { keyNames: ['b'] }),
      sample('u1'),
    ]),
  ).toEqual(['a1', 'b1', 'u1', 'a2', 'a3']);
});

test('asks for a path once, and for a dozen at most', () => {
  const many = Array.from({ length: 50 }, (_, index) => sample(`p${index}`, { keyNames: [`k${index % 7}`] }));
  expect(planned([...many, ...many])).toHaveLength(12);
  expect(new Set(planned([...many, ...many])).size).toBe(12);
});
