import { binomialDistribution, numericSort } from 'simple-statistics';

const OUTSIDE_EACH_END = 0.025;

/**
 * The 95 % confidence interval of the median, whatever the distribution: each sample lies below the true median with one chance in two, so
 * the number of those that do is binomial, and two of the sorted samples enclose the median with at least 95 %. Up to five samples it is the
 * least to the greatest, which is all that they can say: that holds the true median with 94 % for five, 88 % for four, 75 % for
 * three, 50 % for two.
 */
export function medianInterval(samples: readonly number[]): readonly [number, number] {
  const sorted = numericSort([...samples]);
  const outside = samplesOutside(sorted.length);
  return [sorted[outside] ?? Number.NaN, sorted[sorted.length - 1 - outside] ?? Number.NaN];
}

/** How many samples at each end can be left out, so that the median lies beyond the rest in at most 2.5 % at that end. */
function samplesOutside(count: number): number {
  const chances = binomialDistribution(count, 0.5) ?? [];
  let beyond = 0;
  const first = chances.findIndex((chance) => {
    beyond += chance;
    return beyond > OUTSIDE_EACH_END;
  });
  return Math.max(0, first - 1);
}
