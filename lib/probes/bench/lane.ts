import type { CacheMeasurement, MeasuredSeries } from '../../bench/measurement.ts';
import { lastHop } from '../../derive/reach.ts';
import { ok } from '../../model/fact.ts';
import type { CacheFact, NarinfoVisit } from '../../model/facts/cache.ts';
import type { Exchange, Visit } from '../../model/facts/exchange.ts';
import type { Narinfo } from '../../nix/narinfo.ts';
import type { CacheClient } from '../cache-client.ts';
import type { VisitedCache } from '../gather-caches.ts';

/** One way of speaking with a cache, its connection kept. */
export interface Way {
  readonly isHttp2: boolean;
  readonly client: CacheClient;
  /** For archives, so that a long one that is cut off does not take the connection of the lookups with it. */
  readonly archives: CacheClient;
  readonly series: MeasuredSeries;
}

/** A cache that is being measured. */
export interface Lane
  extends Pick<
    CacheMeasurement,
    'protocol' | 'openings' | 'firstHits' | 'firstMisses' | 'lostArchives' | 'requests'
  > {
  readonly cache: VisitedCache & { readonly client: CacheClient };
  /** As configured, credentials included: for requests alone. */
  readonly configured: string;
  readonly position: number;
  /** What Nix speaks with it comes first. */
  readonly ways: readonly Way[];
  readonly narinfos: NarinfoVisit[];
  /** The paths that it has. */
  readonly found: { readonly hashPart: string; readonly narinfo: Narinfo }[];
  closes: boolean;
  died?: { readonly round: number | undefined; readonly last: Visit };
  failuresInRow: number;
}

/** So many failures, one after the other, are no chance. */
const DEAD_AFTER = 3;
/** Each of these has cost the whole time-out. */
const DEAD_AFTER_TIMEOUTS = 2;

/**
 * Counts one answer, and whether it is the expected one. A cache that keeps failing, or says that it is asked too often (429), is left
 * alone from then on.
 */
export function isAnswered(
  lane: Lane,
  visit: Visit,
  isExpected: (exchange: Exchange) => boolean,
  round?: number,
): boolean {
  const last = lastHop(visit);
  const { failure, status } = last;
  if (failure?.code === 'BUDGET' || failure?.code === 'ABORTED') return false;
  lane.requests.made += visit.length;
  if (isExpected(last)) {
    lane.failuresInRow = 0;
    return true;
  }
  lane.requests.failed += 1;
  lane.failuresInRow += 1;
  const most = failure?.code === 'TIMEOUT' ? DEAD_AFTER_TIMEOUTS : DEAD_AFTER;
  if (status === 429 || lane.failuresInRow >= most) lane.died = { round, last: visit };
  return false;
}

/** All of its redirects were answered on connections that stood already. */
export const isWarm = (visit: Visit): boolean =>
  visit.every(({ connection }) => connection.reused || connection.via === 'file');

/** How long the whole visit took, in milliseconds. */
export const durationOf = (visit: Visit): number =>
  visit.reduce((total, { momentsMs }) => total + momentsMs.ended, 0);

/** What the checks and the order know it by. */
export function cacheFactOf({ cache, position, narinfos }: Lane): CacheFact {
  const { store, client, info, http2 } = cache;
  const gap = { state: 'not-asked', reason: 'it is measured in another way' } as const;
  return {
    entry: store.text,
    position,
    credential: client.credential,
    info,
    ...(http2 === undefined ? {} : { http2 }),
    narinfos: ok(narinfos),
    hitsMs: gap,
    missesMs: gap,
  };
}

export function measurementOf(lane: Lane): CacheMeasurement {
  const [first, second] = lane.ways;
  if (first === undefined) throw new RangeError('a cache is measured in one way at least');
  const { protocol, openings, firstHits, firstMisses, lostArchives, requests, closes, died, cache } = lane;
  return {
    entry: cache.store.text,
    protocol,
    series: first.series,
    ...(second === undefined ? {} : { http1: second.series }),
    openings,
    firstHits,
    firstMisses,
    lostArchives,
    requests,
    closes,
    ...(died === undefined ? {} : { died }),
  };
}
