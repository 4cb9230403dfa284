import { throughputs } from './archive-rates.ts';
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
    firstBytes: bySamples(caches, ({ series }) => series.archives.map(({ firstByteMs }) => firstByteMs)),
    rates: bySamples(caches, ({ series }) => throughputs(series.archives)),
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

interface Sampled {
  readonly substituter: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly samples: number;
}

/** Of few samples: each group has a leader, the least of those left, and with it are all that are not clearly apart from it. */
function bySamples(
  caches: readonly CacheMeasurement[],
  samplesOf: (cache: CacheMeasurement) => readonly number[],
): Groups {
  const sampled = caches.flatMap((cache): Sampled[] => {
    const found = statisticsOf(samplesOf(cache));
    return found === undefined ? [] : [{ substituter: cache.entry, ...found }];
  });
  const groups: (readonly string[])[] = [];
  let left = sampled.toSorted((one, other) => one.median - other.median);
  for (;;) {
    const [leader] = left;
    if (leader === undefined) return groups;
    const tied = left.filter((other) => !isApart(leader, other));
    groups.push(tied.map(({ substituter }) => substituter));
    left = left.filter((other) => !tied.includes(other));
  }
}

/** So many samples on each side, all of one below all of the other, are that by chance in 1 of 10 cases; fewer prove next to nothing. */
const ENOUGH = 3;
/** How much apart the samples have to be to count all the same: a second download often comes at another rate than the first. */
const TIMES_APART = { few: 2, enough: 1.25 } as const;

const isApart = (less: Sampled, more: Sampled): boolean =>
  more.min >
  less.max * (Math.min(less.samples, more.samples) < ENOUGH ? TIMES_APART.few : TIMES_APART.enough);
