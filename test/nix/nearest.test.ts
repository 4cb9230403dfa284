import { expect, test } from 'vitest';
import { nearest } from '../../lib/nix/nearest.ts';

const known = ['untrusted-key', 'untrusted-substituter', 'key-mismatch', 'not-http', 'server-error'];

test.each([
  ['untrusted-keys', 'untrusted-key'],
  ['UNTRUSTED-KEY', 'untrusted-key'],
  ['mismatch', 'key-mismatch'],
  ['nothttp', 'not-http'],
  ['sever-eror', 'server-error'],
  ['xyzzy', undefined],
  ['', undefined],
])('%j most likely means %s', (typed, meant) => {
  expect(nearest(typed, known)).toBe(meant);
});

test('an endless name costs no time', () => {
  expect(nearest('k'.repeat(10_000_000), known)).toBeUndefined();
});
