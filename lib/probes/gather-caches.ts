import pLimit from 'p-limit';
import { reachOf } from '../derive/reach.ts';
import { narinfoPlan } from '../leads/narinfo-plan.ts';
import { type Fact, notAsked } from '../model/fact.ts';
import type { CacheFact, Sample, Samples } from '../model/facts/cache.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { Ports } from '../model/ports.ts';
import { parseStoreUrl, type StoreUrl } from '../nix/store-url.ts';
import { type CacheClient, type ClientContext, cacheClient } from './cache-client.ts';
import { probeCacheInfo } from './cache-info.ts';
import { type NarinfoFacts, type NarinfoOptions, probeNarinfos } from './narinfos.ts';

export interface CachesRequest {
  /** As configured, credentials included. */
  readonly substituters: readonly string[];
  /** Found while the first round runs. */
  readonly samples: Promise<Samples>;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly context: ClientContext;
}

interface Candidate {
  readonly store: StoreUrl;
  readonly client: CacheClient | undefined;
  readonly info: Fact<Visit>;
}

/**
 * Two rounds over all caches: first what connecting gives, then narinfos of those that answered, on the connections that are open by now.
 * A dead cache costs its deadline once and takes nothing from the others.
 */
export async function gatherCaches(
  ports: Ports,
  { substituters, samples, concurrency, timeoutMs, context }: CachesRequest,
  signal: AbortSignal,
): Promise<readonly CacheFact[]> {
  const limit = pLimit(concurrency);
  let settled = 0;
  const showProgress = (what: string) =>
    ports.progress.show(`${what} (${++settled} of ${substituters.length})`);

  const candidates = await Promise.all(
    substituters.map((entry) =>
      limit(async (): Promise<Candidate> => {
        const store = parseStoreUrl(entry);
        const client = cacheClient(ports, entry, context);
        const info = await probeCacheInfo(client, store.kind, { timeoutMs, signal });
        showProgress('asking the caches');
        return { store, client, info };
      }),
    ),
  );

  const { paths } = await samples;
  settled = 0;
  const facts = await Promise.all(
    candidates.map((candidate, position) =>
      limit(async (): Promise<CacheFact> => {
        const { store, client, info } = candidate;
        const narinfos = await narinfosOf(candidate, paths, {
          budgetMs: timeoutMs,
          signal,
          now: ports.clock.now,
        });
        showProgress('looking for signed paths');
        return { entry: store.text, position, credential: client?.credential ?? 'none', info, ...narinfos };
      }),
    ),
  );
  await Promise.all(candidates.map(({ client }) => client?.close()));
  return facts;
}

async function narinfosOf(
  { store, client, info }: Candidate,
  samples: readonly Sample[],
  budget: Omit<NarinfoOptions, 'salt'>,
): Promise<NarinfoFacts> {
  if (client === undefined || reachOf(info).kind !== 'answers')
    return nothingAsked('the cache did not answer');
  if (budget.signal.aborted) return nothingAsked('interrupted');
  return probeNarinfos(client, narinfoPlan(store, samples), { ...budget, salt: store.base });
}

function nothingAsked(because: string): NarinfoFacts {
  const gap = notAsked(because);
  return { narinfos: gap, hitsMs: gap, missesMs: gap };
}
