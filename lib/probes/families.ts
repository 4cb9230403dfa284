import pLimit from 'p-limit';
import { lastHop } from '../derive/reach.ts';
import { type Fact, notAsked, ok } from '../model/fact.ts';
import type { FamilyVisit } from '../model/facts/cache.ts';
import type { Ports } from '../model/ports.ts';
import { parseIpv4, parseIpv6 } from '../nix/ip-address.ts';
import { s3Store } from '../nix/s3-store.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import { type ClientContext, cacheClient } from './cache-client.ts';
import { MAX_INFO_BYTES } from './cache-info.ts';
import { withDeadline } from './deadline.ts';
import type { Pace, VisitedCache } from './gather-caches.ts';

const MOST_ADDRESSES = 8;

/**
 * Asks every cache for its nix-cache-info over IPv4 alone and over IPv6 alone, each on a new connection: what a report to whoever runs the
 * cache has to show, and what a healthy run has no need of.
 */
export async function askOverFamilies(
  ports: Ports,
  substituters: readonly string[],
  visited: readonly VisitedCache[],
  context: ClientContext,
  { concurrency, timeoutMs }: Pace,
  signal: AbortSignal,
): Promise<readonly VisitedCache[]> {
  const limit = pLimit(concurrency);
  return Promise.all(
    visited.map((cache, index) =>
      limit(async () => {
        const families = await overFamilies(ports, substituters[index] ?? '', cache, context, {
          timeoutMs,
          signal,
        });
        return { ...cache, families };
      }),
    ),
  );
}

interface Bounds {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function overFamilies(
  ports: Ports,
  entry: string,
  { store, info }: VisitedCache,
  context: ClientContext,
  { timeoutMs, signal }: Bounds,
): Promise<Fact<readonly FamilyVisit[]>> {
  const host = networkHost(store);
  if (host === undefined) return notAsked('it is not asked over the network');
  if (info.state !== 'ok') return notAsked(info.reason);
  if (lastHop(info.value).connection.via !== 'direct') return notAsked('it is asked by way of a proxy');
  if (signal.aborted) return notAsked('interrupted');
  const own = familyOf(host);
  const families = own === undefined ? ([4, 6] as const) : [own];
  return ok(
    await Promise.all(
      families.map((family) =>
        withDeadline(signal, timeoutMs, (deadline) =>
          overFamily(ports, { entry, host, family, isAddress: own !== undefined }, context, deadline),
        ),
      ),
    ),
  );
}

interface Asked {
  readonly entry: string;
  readonly host: string;
  readonly family: 4 | 6;
  readonly isAddress: boolean;
}

async function overFamily(
  ports: Ports,
  { entry, host, family, isAddress }: Asked,
  context: ClientContext,
  deadline: AbortSignal,
): Promise<FamilyVisit> {
  const found = isAddress ? undefined : await ports.network.lookup(host, family, deadline);
  const addresses = (found?.addresses ?? [host]).slice(0, MOST_ADDRESSES);
  const looked = {
    family,
    addresses,
    ...(found === undefined ? {} : { lookupMs: found.tookMs }),
    ...(found?.code === undefined ? {} : { lookupCode: found.code }),
  };
  const [address] = addresses;
  if (address === undefined || deadline.aborted) return looked;
  const client = cacheClient(ports, entry, {
    ...context,
    // What it redirects to is another host, and another question.
    route: (asked, port) => (asked === host ? { address, port } : { code: 'NOT_FOLLOWED' }),
  });
  if (client === undefined) return looked;
  try {
    const [exchange] = await client.get('nix-cache-info', MAX_INFO_BYTES, deadline);
    return exchange === undefined ? looked : { ...looked, exchange };
  } finally {
    await client.close();
  }
}

/** The host that a cache is asked at, as the HTTP client names it. */
function networkHost(store: StoreUrl): string | undefined {
  const bucket = store.kind === 's3' ? s3Store(store) : undefined;
  if (bucket?.ok === true) return hostnameOf(bucket.value.base);
  return store.kind === 'http' ? hostnameOf(store.base) : undefined;
}

const hostnameOf = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : undefined;

const familyOf = (host: string): 4 | 6 | undefined =>
  parseIpv4(host) !== undefined ? 4 : parseIpv6(host) !== undefined ? 6 : undefined;
