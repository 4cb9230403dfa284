/** How much slower one cache answers than another, by the rounds in which both answered. On a scale of logarithms: 0.1 is 10.5 % more. */
export interface PairedDifference {
  /** Rounds in which both answered. */
  readonly rounds: number;
  /** The logarithm of how many times longer the second one takes; negative where it is faster. */
  readonly logRatio: number;
  readonly standardError: number;
  /** Degrees of freedom that the standard error has. */
  readonly freedom: number;
}

const NOTHING: PairedDifference = {
  rounds: 0,
  logRatio: 0,
  standardError: Number.POSITIVE_INFINITY,
  freedom: 0,
};

/**
 * The mean of the middle three fifths of the logarithms of the ratios within rounds (a trimmed mean, with the standard error of Tukey and
 * McLaughlin from the winsorized values: "Less vulnerable confidence and significance procedures for location", 1963; for pairs: Yuen 1974).
 *
 * - Within rounds: what slows all caches alike for a while (a busy link, a drift) is in both and drops out.
 * - Logarithms: a busy minute multiplies, and the spread of a round trip grows with the round trip.
 * - The middle three fifths: stalled answers do not move it, whichever cache they hit, up to one round in five. With jitter of about the same
 *   shape on both sides it estimates the ratio of the medians, with two thirds of the rounds that the median of the ratios would need. Where the
 *   shapes differ (answers of two kinds from one cache) the interval becomes wide.
 * - Rounds are not independent where a cache has bad times of its own: as far as a round resembles the one before, it
 *   tells less that is new, and the standard error grows.
 *
 * Given are logarithms by round, NaN where there was no answer.
 */
export function pairedDifference(first: Float64Array, second: Float64Array): PairedDifference {
  const differences = bothAnswered(first, second);
  const rounds = differences.length;
  const trimmed = Math.floor(rounds / 5);
  const kept = rounds - 2 * trimmed;
  if (kept < 2) return { ...NOTHING, rounds };

  const sorted = Float64Array.from(differences).sort();
  const low = sorted[trimmed] ?? Number.NaN;
  const high = sorted[rounds - 1 - trimmed] ?? Number.NaN;
  let sum = 0;
  for (let index = trimmed; index < rounds - trimmed; index++) sum += sorted[index] ?? 0;

  const { variance, likeness } = winsorized(differences, low, high);
  const share = kept / rounds;
  return {
    rounds,
    logRatio: sum / kept,
    standardError: Math.sqrt((variance / rounds) * ((1 + likeness) / (1 - likeness))) / share,
    freedom: kept - 1,
  };
}

function bothAnswered(first: Float64Array, second: Float64Array): Float64Array {
  const differences = new Float64Array(Math.min(first.length, second.length));
  let count = 0;
  for (let round = 0; round < differences.length; round++) {
    const difference = (second[round] ?? Number.NaN) - (first[round] ?? Number.NaN);
    if (!Number.isNaN(difference)) differences[count++] = difference;
  }
  return differences.subarray(0, count);
}

const MOST_LIKENESS = 0.9;

/** The variance of the values drawn in to the ends of the middle, and how like each one is to the one before (autocorrelation). */
function winsorized(values: Float64Array, low: number, high: number): { variance: number; likeness: number } {
  const drawn = values.map((value) => Math.min(high, Math.max(low, value)));
  let sum = 0;
  for (const value of drawn) sum += value;
  const mean = sum / drawn.length;
  let squares = 0;
  let products = 0;
  let before = 0;
  for (const value of drawn) {
    const off = value - mean;
    squares += off * off;
    products += off * before;
    before = off;
  }
  const likeness = squares === 0 ? 0 : products / squares;
  return {
    variance: squares / (drawn.length - 1),
    likeness: Math.min(MOST_LIKENESS, Math.max(0, likeness)),
  };
}
