import { max, median, medianAbsoluteDeviation, min, quantile } from 'simple-statistics';
import { medianInterval } from './median-interval.ts';

/** What a set of samples says, in the unit of the samples. */
export interface SampleStatistics {
  readonly samples: number;
  readonly min: number;
  readonly median: number;
  /** The interval of the median: 95 %, or what `medianInterval` can say of few samples. */
  readonly ciLow: number;
  readonly ciHigh: number;
  readonly p95: number;
  readonly max: number;
  /** Median absolute deviation: the spread, as little moved by outliers as the median. */
  readonly mad: number;
}

/** Undefined where there are no samples. */
export function statisticsOf(values: readonly number[]): SampleStatistics | undefined {
  if (values.length === 0) return undefined;
  const samples = [...values];
  const [ciLow, ciHigh] = medianInterval(samples);
  return {
    samples: samples.length,
    min: min(samples),
    median: median(samples),
    ciLow,
    ciHigh,
    p95: quantile(samples, 0.95),
    max: max(samples),
    mad: medianAbsoluteDeviation(samples),
  };
}
