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
  /** How many times longer the second takes than the first, with its 95 % confidence interval. */
  readonly ratio: number;
  readonly ratioLow: number;
  readonly ratioHigh: number;
}

/** Below this many rounds in common nothing is said of a pair. */
export const LEAST_ROUNDS = 6;

/**
 * How large a difference matters, as a share of the faster of the two and in milliseconds, whichever is more. `from`: below, a difference is
 * none for certain; `to`: above, it is one for certain; between, either answer is fair, and `middle` decides.
 * Less than 5 % is what the same cache differs by from one day to the next, and what a change of order could never give back in a build;
 * more than 10 % is seen. And half a millisecond is lost to the scheduler of the machine that measures, on any network.
 */
const MATTERS = {
  from: { share: 0.03, ms: 0.25 },
  middle: { share: 0.065, ms: 0.5 },
  to: { share: 0.1, ms: 0.8 },
} as const;

/** Standard errors that the interval spans on each side. */
const WIDTH = {
  /** 95 %: the interval that is shown. */
  shown: 1.96,
  /** 99 %: what a real difference must exclude nought with. */
  real: 2.576,
  /** 99.7 %: what ends the measuring of a pair. As there is a look after many rounds and at many pairs, it is far wider than what one look would need. */
  settled: 3,
} as const;

export function relationOf(first: MeasuredCache, second: MeasuredCache): Relation {
  const { rounds, logRatio, standardError, freedom } = pairedDifference(first.logs, second.logs);
  const halfWidth = (width: number): number => standardError * studentWidth(width, freedom);
  const shown = halfWidth(WIDTH.shown);
  const ratios = {
    ratio: Math.exp(logRatio),
    ratioLow: Math.exp(logRatio - shown),
    ratioHigh: Math.exp(logRatio + shown),
  };
  if (rounds < LEAST_ROUNDS) return { faster: 'tied', settled: false, ...ratios };

  const fasterMs = Math.min(first.medianMs, second.medianMs);
  const size = Math.abs(logRatio);
  const apart = size > matters('middle', fasterMs) && size > halfWidth(WIDTH.real);
  const margin = halfWidth(WIDTH.settled);
  return {
    faster: apart ? (logRatio > 0 ? 'first' : 'second') : 'tied',
    settled: apart ? size - margin > matters('from', fasterMs) : size + margin < matters('to', fasterMs),
    ...ratios,
  };
}

function matters(limit: keyof typeof MATTERS, fasterMs: number): number {
  const { share, ms } = MATTERS[limit];
  return Math.log1p(Math.max(share, ms / fasterMs));
}

/** The quantile of Student's t that corresponds to one of the normal distribution (Gaver and Kafadar, "A Retrievable Recipe for Inverse t", 1984: within 1 % from three degrees of freedom). */
function studentWidth(width: number, freedom: number): number {
  if (freedom < 2) return Number.POSITIVE_INFINITY;
  return Math.sqrt(freedom * Math.expm1((width * width * (freedom - 1.5)) / (freedom - 1) ** 2));
}
