import { reachOf } from '../../derive/reach.ts';
import type { Ports } from '../../model/ports.ts';
import { type CacheClient, type ClientContext, cacheClient } from '../cache-client.ts';
import type { VisitedCache } from '../gather-caches.ts';
import type { Lane, Way } from './lane.ts';

/** A cache that answers, ready to be measured. */
export function openLane(
  ports: Ports,
  cache: VisitedCache,
  configured: string,
  position: number,
  context: ClientContext,
): readonly Lane[] {
  const { store, info, client, http2 } = cache;
  if (client === undefined || reachOf(info, store).kind !== 'answers') return [];
  const isHttp2 = http2?.state === 'ok' && http2.value.failure === undefined;
  const http1 = wayOf(client, cacheClient(ports, configured, context), false);
  const over = { ...context, overHttp2: true };
  const ways = isHttp2
    ? [wayOf(cacheClient(ports, configured, over), cacheClient(ports, configured, over), true), http1]
    : [http1];
  return [
    {
      cache: { ...cache, client },
      configured,
      position,
      protocol: store.kind === 'file' ? 'file' : isHttp2 ? 'http/2' : 'http/1.1',
      ways: ways.flatMap((way) => way ?? []),
      openings: [],
      firstHits: [],
      firstMisses: [],
      lostArchives: [],
      requests: { made: 0, failed: 0 },
      narinfos: [],
      found: [],
      closes: false,
      failuresInRow: 0,
    },
  ];
}

function wayOf(
  client: CacheClient | undefined,
  archives: CacheClient | undefined,
  isHttp2: boolean,
): Way | undefined {
  return client === undefined || archives === undefined
    ? undefined
    : { isHttp2, client, archives, series: { hits: [], misses: [], archives: [] } };
}
