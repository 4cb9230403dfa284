import pLimit from 'p-limit';
import { lastHop, reachOf } from '../derive/reach.ts';
import { narinfoPlan } from '../leads/narinfo-plan.ts';
import { type Fact, notAsked } from '../model/fact.ts';
import type { CacheFact, FamilyVisit, Sample } from '../model/facts/cache.ts';
import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { Ports } from '../model/ports.ts';
import { parseStoreUrl, type StoreUrl } from '../nix/store-url.ts';
import { type CacheClient, type ClientContext, cacheClient } from './cache-client.ts';
import { probeCacheInfo } from './cache-info.ts';
import type { PathRequest } from './gather-paths.ts';
import { probeHttp2 } from './http2.ts';
import { type NarinfoFacts, probeNarinfos } from './narinfos.ts';
import { patientLimit } from './patient-limit.ts';

/** How much at once, and for how long. */
export interface Pace {
  /** Caches asked at the same time, beside those that are merely waited for. */
  readonly concurrency: number;
  /** For each cache and round, in milliseconds. */
  readonly timeoutMs: number;
}

/** A cache after the first round, its connection still open where there is one. */
export interface VisitedCache {
  readonly store: StoreUrl;
  readonly client: CacheClient | undefined;
  readonly info: Fact<Visit>;
  /** What the same gave over HTTP/2; absent where that was not tried. */
  readonly http2?: Fact<Exchange>;
  /** What it gave over each family of addresses; absent where that was not wanted. */
  readonly families?: Fact<readonly FamilyVisit[]>;
}

/** The first round: what connecting to each cache gives. A dead one costs its deadline and takes nothing from the others. */
export async function visitCaches(
  ports: Ports,
  substituters: readonly string[],
  context: ClientContext,
  { concurrency, timeoutMs }: Pace,
  signal: AbortSignal,
): Promise<readonly VisitedCache[]> {
  const limit = patientLimit(concurrency);
  const settled = counter(ports, 'asking the caches', substituters.length);
  return Promise.all(
    substituters.map((entry) =>
      limit(async () => {
        const store = parseStoreUrl(entry);
        const client = cacheClient(ports, entry, context);
        const info = await probeCacheInfo(client, store, { timeoutMs, signal });
        settled();
        return { store, client, info };
      }),
    ),
  );
}

/** Between the rounds, while nothing is timed: whether the caches that answered do so over HTTP/2 too. */
export async function askOverHttp2(
  visited: readonly VisitedCache[],
  { concurrency, timeoutMs }: Pace,
  signal: AbortSignal,
): Promise<readonly VisitedCache[]> {
  const limit = pLimit(concurrency);
  return Promise.all(
    visited.map((cache) =>
      limit(async () => ({ ...cache, http2: await probeHttp2(cache, { timeoutMs, signal }) })),
    ),
  );
}

/** The second round: narinfos of the caches that answered, on the connections that are open by now. */
export async function askForSamples(
  ports: Ports,
  visited: readonly VisitedCache[],
  samples: readonly Sample[],
  { concurrency, timeoutMs, paths }: Pace & { readonly paths?: PathRequest },
  signal: AbortSignal,
): Promise<readonly CacheFact[]> {
  const limit = pLimit(concurrency);
  const settled = counter(ports, 'looking for signed paths', visited.length);
  const options = { budgetMs: timeoutMs, signal, now: ports.clock.now };

  const ask = ({ store, client, info }: VisitedCache): Promise<NarinfoFacts> | NarinfoFacts => {
    if (client === undefined || !isWorthAsking(store, info, paths !== undefined))
      return nothingAsked('the cache did not answer');
    if (signal.aborted) return nothingAsked('interrupted');
    return probeNarinfos(client, narinfoPlan(store, samples), { ...options, salt: store.base });
  };

  return Promise.all(
    visited.map((cache, position) =>
      limit(async (): Promise<CacheFact> => {
        const narinfos = await ask(cache);
        settled();
        const { store, client, info, http2, families } = cache;
        const credential = client?.credential ?? 'none';
        const more = {
          ...(http2 === undefined ? {} : { http2 }),
          ...(families === undefined ? {} : { families }),
        };
        return { entry: store.text, position, credential, info, ...more, ...narinfos };
      }),
    ),
  );
}

export async function closeCaches(visited: readonly VisitedCache[]): Promise<void> {
  await Promise.all(visited.map(({ client }) => client?.close()));
}

/**
 * Whether to ask for narinfos at all. Nix may remember that a server is a cache, whatever that makes of nix-cache-info by now, and then asks it
 * for the paths that are `wanted`.
 */
function isWorthAsking(store: StoreUrl, info: Fact<Visit>, wanted: boolean): boolean {
  if (reachOf(info, store).kind === 'answers') return true;
  return wanted && info.state === 'ok' && lastHop(info.value).status !== undefined;
}

/** Where no cache may be asked at all. */
export function unaskedCaches(substituters: readonly string[], because: string): readonly CacheFact[] {
  return substituters.map((entry, position) => {
    const { text, hasCredentials } = parseStoreUrl(entry);
    const credential = hasCredentials ? 'url' : 'none';
    return { entry: text, position, credential, info: notAsked(because), ...nothingAsked(because) };
  });
}

function counter({ progress }: Ports, what: string, total: number): () => void {
  let settled = 0;
  return () => progress.show(`${what} (${++settled} of ${total})`);
}

function nothingAsked(because: string): NarinfoFacts {
  const gap = notAsked(because);
  return { narinfos: gap, hitsMs: gap, missesMs: gap };
}
