import { max, median, medianAbsoluteDeviation, min, quantile } from 'simple-statistics';

/** What a set of samples says, in the unit of the samples. */
export interface SampleStatistics {
  readonly samples: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  /** Median absolute deviation: the spread, as little moved by outliers as the median. */
  readonly mad: number;
}

/** Undefined where there are no samples. */
export function statisticsOf(values: readonly number[]): SampleStatistics | undefined {
  if (values.length === 0) return undefined;
  const samples = [...values];
  return {
    samples: samples.length,
    min: min(samples),
    median: median(samples),
    p95: quantile(samples, 0.95),
    max: max(samples),
    mad: medianAbsoluteDeviation(samples),
  };
}
