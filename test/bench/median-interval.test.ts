import { expect, test } from 'vitest';
import { medianInterval } from '../../lib/bench/median-interval.ts';
import { randomOf } from '../support/random.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index);

// The ranks that tables of the sign test give for 95 %.
test.each([
  [1, [1, 1]],
  [2, [1, 2]],
  [5, [1, 5]],
  [6, [1, 6]],
  [9, [2, 8]],
  [10, [2, 9]],
  [20, [6, 15]],
  [60, [22, 39]],
  [250, [110, 141]],
])('of %i samples the interval of the median goes from and to these', (count, ranks) => {
  expect(medianInterval(upTo(count))).toEqual(ranks);
});

test('a hundred thousand samples take no time, and no samples no throw', () => {
  const [low, high] = medianInterval(upTo(100_000));
  expect([low, high]).toEqual([expect.closeTo(49_690, -1), expect.closeTo(50_311, -1)]);
  expect(medianInterval([])).toEqual([Number.NaN, Number.NaN]);
});

test.each([6, 13, 40])('it holds the true median in at least 95 of 100, of %i samples', (count) => {
  const random = randomOf(count);
  const trials = 4000;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const samples = Array.from({ length: count }, () => random.below(1_000_000) ** 3);
    const [low, high] = medianInterval(samples);
    if (low <= 500_000 ** 3 && high >= 500_000 ** 3) held++;
  }
  expect(held / trials).toBeGreaterThan(0.945);
});
