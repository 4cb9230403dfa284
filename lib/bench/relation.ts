import { pairedDifference } from './paired-difference.ts';

/** What the rounds of a cache say by themselves. */
export interface MeasuredCache {
  readonly medianMs: number;
  /** The logarithm of each round's milliseconds, NaN where there was no answer. */
  readonly logs: Float64Array;
}

/** What two caches are to each other. */
export interface Relation {
  /** 'first' or 'second' where that one is really faster, and by enough to matter; 'tied' where not, or not known. */
  readonly faster: 'first' | 'second' | 'tied';
  /** More rounds would not change it. A pair that is tied and not settled is tied for want of knowing better. */
  readonly settled: boolean;
  /** How many times longer the second takes than the first, with its 95 % confidence interval: 0 to infinity where too few rounds are in common. */
  readonly ratio: number;
  readonly ratioLow: number;
  readonly ratioHigh: number;
}

/** Below this many rounds in common nothing is said of a pair. */
export const LEAST_ROUNDS = 6;

/**
 * How large a difference matters: a share of the faster one's median or milliseconds, whichever is more. Up to `from` it never does: the same cache
 * differs by that from one hour to the next, and no build would notice. From `to` on it always does. Between, either answer is fair: measuring
 * does not go on for it, and where the estimate lies to `middle` decides. The milliseconds are what the scheduler of the measuring machine
 * takes and gives, so below half a millisecond nothing is real on any network: 2 ms and 2.3 ms are tied.
 */
const MATTERS = {
  from: { share: 0.05, ms: 0.25 },
  middle: { share: 0.08, ms: 0.5 },
  to: { share: 0.1, ms: 0.8 },
} as const;

/** Standard errors that an interval spans on each side: */
const WIDTH = {
  /** 95 %, the interval that is shown. A difference is real where it excludes that there is none. */
  shown: 1.96,
  /** 99.7 %, the interval that ends the measuring of a pair: wide, as there are many looks, at many pairs. */
  settled: 3,
} as const;

/**
 * What two caches are to each other. Of pairs measured with the default budget (jitter of 3 to 12 %, spikes), the share that is called ordered
 * is under 1 % where the true medians differ by up to 3 %, then 1 % at 4 %, 5 % at 5 %, 13 % at 6 %, 30 % at 7 %, 54 % at 8 %, 76 % at 9 %, 90 % at 10 %,
 * 97 % at 11 %, and over 99 % from 13 % on: between 4 and 10 % it may be the one today and the other tomorrow. That the slower one
 * is called faster did not happen in 1,000 at any of these.
 */
export function relationOf(first: MeasuredCache, second: MeasuredCache): Relation {
  const { rounds, logRatio, standardError, freedom } = pairedDifference(first.logs, second.logs);
  const ratio = Math.exp(logRatio);
  if (rounds < LEAST_ROUNDS) {
    return { faster: 'tied', settled: false, ratio, ratioLow: 0, ratioHigh: Number.POSITIVE_INFINITY };
  }
  const shown = standardError * studentWidth(WIDTH.shown, freedom);
  const margin = standardError * studentWidth(WIDTH.settled, freedom);
  const fasterMs = Math.min(first.medianMs, second.medianMs);
  const size = Math.abs(logRatio);
  const apart = size > matters('middle', fasterMs) && size > shown;
  return {
    faster: apart ? (logRatio > 0 ? 'first' : 'second') : 'tied',
    settled: apart ? size - margin > matters('from', fasterMs) : size + margin < matters('to', fasterMs),
    ratio,
    ratioLow: Math.exp(logRatio - shown),
    ratioHigh: Math.exp(logRatio + shown),
  };
}

function matters(limit: keyof typeof MATTERS, fasterMs: number): number {
  const { share, ms } = MATTERS[limit];
  return Math.log1p(Math.max(share, ms / fasterMs));
}

/**
 * The quantile of Student's t that corresponds to one of the normal distribution: Gaver and Kafadar, "A Retrievable Recipe for Inverse t", 1984,
 * within 2 % from three degrees of freedom on.
 */
function studentWidth(width: number, freedom: number): number {
  return Math.sqrt(freedom * Math.expm1((width * width * (freedom - 1.5)) / (freedom - 1) ** 2));
}
