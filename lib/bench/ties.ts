import { ENOUGH_ARCHIVES, throughputs } from './archive-rates.ts';
import type { CacheMeasurement } from './measurement.ts';
import { rankCaches } from './ranking.ts';
import { statisticsOf } from './statistics.ts';

/** Groups of caches, by substituter, between which no real difference was measured: another one for each figure. */
export interface Ties {
  readonly hits: Groups;
  readonly misses: Groups;
  readonly firstBytes: Groups;
  readonly rates: Groups;
}

type Groups = readonly (readonly string[])[];

/**
 * What cannot be told apart, figure by figure: a cache that says as quickly as another one what it has may take far longer to say what it has
 * not, and longer to give it.
 */
export function tiesOf(caches: readonly CacheMeasurement[]): Ties {
  return {
    hits: byRounds(caches, ({ series }) => series.hits),
    misses: byRounds(caches, ({ series }) => series.misses),
    firstBytes: bySamples(caches.flatMap(firstBytesOf)),
    rates: bySamples(caches.flatMap(ratesOf)),
  };
}

function byRounds(
  caches: readonly CacheMeasurement[],
  roundsOf: (cache: CacheMeasurement) => readonly (number | undefined)[],
): Groups {
  const inputs = caches.map((cache, order) => ({
    substituter: cache.entry,
    order,
    rounds: [...roundsOf(cache)],
  }));
  return rankCaches(inputs).groups.map((group) => group.map(({ substituter }) => substituter));
}

/** What a cache has of a figure, from the least that it may be to the most. */
interface Sampled {
  readonly substituter: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly isFew: boolean;
}

function sampled(entry: string, few: readonly number[], most: readonly number[]): Sampled[] {
  const found = statisticsOf(few);
  if (found === undefined) return [];
  const { median, min, samples } = found;
  return [
    { substituter: entry, median, low: min, high: Math.max(...most), isFew: samples < ENOUGH_ARCHIVES },
  ];
}

/** One lost packet stops a connection for at least 200 ms (RTO_MIN in Linux), which three downloads in a row hardly meet. */
const STALL_MS = 250;

function ratesOf({ entry, series: { archives } }: CacheMeasurement): Sampled[] {
  const rates = throughputs(archives);
  const stallMs = rates.length < ENOUGH_ARCHIVES ? STALL_MS : 0;
  return sampled(entry, rates, throughputs(archives, stallMs));
}

/** Of fewer, the time of the first byte is not used. */
function firstBytesOf({ entry, series: { archives } }: CacheMeasurement): Sampled[] {
  const times = archives.map(({ firstByteMs }) => firstByteMs);
  return times.length < ENOUGH_ARCHIVES ? [] : sampled(entry, times, times);
}

/** Each group has a leader, the least of those left, and with it are all that are not clearly apart from it. */
function bySamples(all: readonly Sampled[]): Groups {
  const groups: (readonly string[])[] = [];
  let left = all.toSorted((one, other) => one.median - other.median);
  for (;;) {
    const [leader] = left;
    if (leader === undefined) return groups;
    const tied = left.filter((other) => !isApart(leader, other));
    groups.push(tied.map(({ substituter }) => substituter));
    left = left.filter((other) => !tied.includes(other));
  }
}

/** How much apart all samples of one have to be from all of the other: a second download often comes at another rate than the first. */
const TIMES_APART = { few: 2, enough: 1.25 } as const;

const isApart = (less: Sampled, more: Sampled): boolean =>
  more.low > less.high * TIMES_APART[less.isFew || more.isFew ? 'few' : 'enough'];
