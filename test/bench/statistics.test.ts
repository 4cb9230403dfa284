import { expect, test } from 'vitest';
import { statisticsOf } from '../../lib/bench/statistics.ts';

test('the statistics of a set of samples, in whatever order they came', () => {
  expect(statisticsOf([20, 21, 19, 20, 400])).toEqual({
    samples: 5,
    min: 19,
    median: 20,
    ciLow: 19,
    ciHigh: 400,
    p95: expect.closeTo(324.2, 6),
    max: 400,
    mad: 1,
  });
});

test('no samples have no statistics', () => {
  expect(statisticsOf([])).toBeUndefined();
});
