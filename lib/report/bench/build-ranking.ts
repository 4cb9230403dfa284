import { throughputs } from '../../bench/archive-rates.ts';
import { withOmitted } from '../../bench/coordinated-omission.ts';
import type { Holding } from '../../bench/holdings.ts';
import type { CacheMeasurement, MeasuredSeries, Measurement } from '../../bench/measurement.ts';
import { type RankedInput, rankCaches } from '../../bench/ranking.ts';
import { type SampleStatistics, statisticsOf } from '../../bench/statistics.ts';
import type { CacheView } from '../../derive/cache-view.ts';
import type { Place } from '../../derive/order.ts';
import { phasesOf } from '../../derive/phases.ts';
import { reachOf } from '../../derive/reach.ts';
import type { Ranked, Rates, Times } from '../../model/bench.ts';
import { ok } from '../../model/fact.ts';
import type { Visit } from '../../model/facts/exchange.ts';
import { reachText } from '../cache-words.ts';
import { benchNotes } from './notes.ts';

export interface RankingInput {
  readonly measurement: Measurement;
  readonly views: readonly CacheView[];
  readonly places: ReadonlyMap<string, Place>;
  readonly holdings: ReadonlyMap<string, Holding>;
}

/**
 * The caches from fast to slow: first those that have some of the paths, by how long they take to say so, then those that have none, by how
 * long they take to say that; last, as configured, what could not be measured.
 */
export function rankingOf({ measurement, views, places, holdings }: RankingInput): readonly Ranked[] {
  const { caches } = measurement;
  const holders = caches.filter(({ entry }) => (holdings.get(entry)?.found.size ?? 0) > 0);
  const others = caches.filter((cache) => !holders.includes(cache));
  const first = placesOf(holders, ({ hits }) => hits, 0);
  const second = placesOf(others, ({ misses }) => misses, first.size);
  const standings = new Map([...first, ...second]);
  const ranked = views.map((view) => rankedOf(view, measurement, { places, holdings, standings }));
  const placeOf = ({ place }: Ranked): number => place ?? Number.POSITIVE_INFINITY;
  return ranked.toSorted((one, other) =>
    placeOf(one) < placeOf(other) ? -1 : placeOf(one) > placeOf(other) ? 1 : 0,
  );
}

const nothing: Holding = { asked: 0, found: new Map() };

interface Standing {
  readonly place: number;
  readonly tiedWith: readonly string[];
  readonly settled: boolean;
}

function placesOf(
  caches: readonly CacheMeasurement[],
  seriesOf: (series: MeasuredSeries) => readonly (number | undefined)[],
  before: number,
): ReadonlyMap<string, Standing> {
  const alive = caches.filter(({ died }) => died === undefined);
  const inputs = alive.map(
    ({ entry, series }, order): RankedInput => ({ substituter: entry, order, rounds: [...seriesOf(series)] }),
  );
  return new Map(
    rankCaches(inputs).groups.flatMap((group) =>
      group.map(({ substituter, place, settled }) => {
        const tiedWith = group.flatMap((other) =>
          other.substituter === substituter ? [] : other.substituter,
        );
        return [substituter, { place: before + place, tiedWith, settled }] as const;
      }),
    ),
  );
}

function rankedOf(
  view: CacheView,
  { caches }: Measurement,
  known: Pick<RankingInput, 'places' | 'holdings'> & { readonly standings: ReadonlyMap<string, Standing> },
): Ranked {
  const { name } = view;
  const cache = caches.find(({ entry }) => entry === name);
  const place = known.places.get(name);
  const holding = known.holdings.get(name) ?? nothing;
  const standing = known.standings.get(name);
  const found = [...holding.found];
  const others = [...known.holdings].flatMap(([other, { found: theirs }]) =>
    other === name ? [] : [theirs],
  );
  const roundMs = roundTime(caches);
  const isAlive = cache !== undefined && cache.died === undefined;
  return {
    substituter: name,
    place: standing?.place ?? null,
    tiedWith: standing?.tiedWith ?? [],
    settled: standing?.settled ?? false,
    ...stateOf(view, cache),
    order: place?.order ?? null,
    priority: place?.priority ?? null,
    protocol: cache?.protocol ?? null,
    paths: {
      asked: holding.asked,
      found: found.length,
      refused: found.filter(([, { accepted }]) => !accepted).length,
      onlyHere: found.filter(([hashPart]) => !others.some((theirs) => theirs.has(hashPart))).length,
    },
    opening: isAlive ? timesOf(cache.openings.map(durationOf)) : null,
    openingPhases: (isAlive ? phasesOf(medianVisit(cache.openings)) : undefined) ?? null,
    ...measuredOf(isAlive ? cache.series : undefined, roundMs),
    overHttp1: isAlive && cache.http1 !== undefined ? measuredOf(cache.http1, roundMs) : null,
    requests: cache?.requests ?? { made: 0, failed: 0 },
    notes: cache === undefined ? [] : benchNotes(cache),
    raw: {
      openingMs: (cache?.openings ?? []).map(durationOf),
      firstHitMs: cache?.firstHits ?? [],
      firstMissMs: cache?.firstMisses ?? [],
      ...rawOf(cache?.series),
      overHttp1: cache?.http1 === undefined ? null : rawOf(cache.http1),
    },
  };
}

function stateOf(
  { reach }: CacheView,
  cache: CacheMeasurement | undefined,
): Pick<Ranked, 'state' | 'stateText'> {
  if (cache?.died !== undefined) {
    const { round, last } = cache.died;
    const how = reachText(reachOf(ok(last)));
    const when = round === undefined ? 'while it was asked for the paths' : `in round ${round + 1}`;
    return { state: 'died', stateText: `stopped answering ${when}: ${how}` };
  }
  if (cache !== undefined)
    return isTimed(cache)
      ? { state: 'measured', stateText: 'measured' }
      : { state: 'not-measured', stateText: 'answers, but the measurement ended before it was timed' };
  return reach.kind === 'not-asked'
    ? { state: 'not-measured', stateText: reach.because }
    : { state: 'unreachable', stateText: reachText(reach) };
}

const isTimed = ({ series, openings }: CacheMeasurement): boolean =>
  openings.length + present(series.hits).length + present(series.misses).length > 0;

const durationOf = (visit: Visit): number =>
  microseconds(visit.reduce((total, { momentsMs }) => total + momentsMs.ended, 0));

/** The one in the middle: its phases belong together. */
function medianVisit(visits: readonly Visit[]): Visit {
  const sorted = visits.toSorted((one, other) => durationOf(one) - durationOf(other));
  return sorted[Math.floor(sorted.length / 2)] ?? [];
}

function measuredOf(
  series: MeasuredSeries | undefined,
  roundMs: number,
): Pick<Ranked, 'hit' | 'miss' | 'firstByte' | 'throughput'> {
  const { hits = [], misses = [], archives = [] } = series ?? {};
  return {
    hit: timesOf(present(hits), roundMs),
    miss: timesOf(present(misses), roundMs),
    firstByte: timesOf(archives.map(({ firstByteMs }) => firstByteMs)),
    throughput: ratesOf(throughputs(archives)),
  };
}

const present = (values: readonly (number | undefined)[]): readonly number[] =>
  values.filter((value) => value !== undefined);

const rawOf = (series: MeasuredSeries | undefined): NonNullable<Ranked['raw']['overHttp1']> => ({
  hitMs: Array.from(series?.hits ?? [], (value) => value ?? null),
  missMs: Array.from(series?.misses ?? [], (value) => value ?? null),
  archives: series?.archives ?? [],
});

/** `everyMs`: how often it was asked, where it was asked over and over; then p95 counts what a stall kept from being asked. */
function timesOf(values: readonly number[], everyMs = 0): Times | null {
  const found = statisticsOf(values);
  if (found === undefined) return null;
  return named({ ...found, p95: statisticsOf(withOmitted(values, everyMs))?.p95 ?? found.p95 });
}

/** The median time that one round took, all caches and protocols together. */
function roundTime(caches: readonly CacheMeasurement[]): number {
  const series = caches.flatMap(({ series: own, http1 }) => [own, ...(http1 === undefined ? [] : [http1])]);
  const rounds = Math.max(0, ...series.map(({ misses }) => misses.length));
  const times = Array.from({ length: rounds }, (_, round) =>
    series.reduce((total, { hits, misses }) => total + (hits[round] ?? 0) + (misses[round] ?? 0), 0),
  );
  return statisticsOf(times)?.median ?? 0;
}

const named = ({ samples, min, median, p95, max, mad, ciLow, ciHigh }: SampleStatistics): Times => ({
  samples,
  minMs: microseconds(min),
  medianMs: microseconds(median),
  p95Ms: microseconds(p95),
  maxMs: microseconds(max),
  madMs: microseconds(mad),
  ciLowMs: microseconds(ciLow),
  ciHighMs: microseconds(ciHigh),
});

function ratesOf(values: readonly number[]): Rates | null {
  const found = statisticsOf(values);
  return found === undefined
    ? null
    : {
        samples: found.samples,
        minBytesPerSecond: Math.round(found.min),
        medianBytesPerSecond: Math.round(found.median),
        maxBytesPerSecond: Math.round(found.max),
      };
}

/** More digits than that mean nothing. */
const microseconds = (ms: number): number => Math.round(ms * 1000) / 1000;
