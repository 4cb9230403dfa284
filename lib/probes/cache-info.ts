import { type Fact, notAsked, ok } from '../model/fact.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import type { CacheClient } from './cache-client.ts';
import { withDeadline } from './deadline.ts';

/** Nix reads all of it; a real one has three lines, a portal's page may have megabytes. */
export const MAX_INFO_BYTES = 64 * 1024;

/** Fetches a cache's nix-cache-info: the first request, so it shows what connecting costs. */
export async function probeCacheInfo(
  client: CacheClient | undefined,
  { kind }: StoreUrl,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Fact<Visit>> {
  if (client === undefined)
    return notAsked(
      kind === 's3' ? 'its entry leads to no address' : `nixcache does not look inside ${kind} stores`,
    );
  if (signal.aborted) return notAsked('interrupted');
  return ok(
    await withDeadline(signal, timeoutMs, (deadline) =>
      client.get('nix-cache-info', MAX_INFO_BYTES, deadline),
    ),
  );
}
