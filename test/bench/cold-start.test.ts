import { expect, test } from 'vitest';
import { coldStartEffect } from '../../lib/bench/cold-start.ts';

const warm = Array.from({ length: 40 }, (_, index) => 20 + (index % 5));

test('first answers that took clearly longer than later ones show a cold cache', () => {
  expect(coldStartEffect([180, 95, 140], warm)).toEqual({
    kind: 'cold-then-warm',
    firstMs: 140,
    laterMs: 22,
  });
});

test.each([
  ['as fast as later ones', [23, 20, 24], warm],
  ['a little slower', [30, 31, 29], warm],
  ['one of three slow', [180, 21, 22], warm],
  ['as slow as the stalls of later ones', [60, 60, 60], [...warm, ...Array(5).fill(70)]],
  ['three times as long, of next to nothing', [3, 3, 3], warm.map((ms) => ms / 20)],
  ['no first answers', [], warm],
  ['no later answers', [20], []],
  ['no times at all', [Number.NaN, Number.POSITIVE_INFINITY], warm],
])('nothing is said of first answers: %s', (_, first, later) => {
  expect(coldStartEffect(first, later)).toBeUndefined();
});
