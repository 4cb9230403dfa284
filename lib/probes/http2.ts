import { lastHop } from '../derive/reach.ts';
import { absent, type Fact, notAsked, ok } from '../model/fact.ts';
import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import type { CacheClient } from './cache-client.ts';
import { MAX_INFO_BYTES } from './cache-info.ts';
import { withDeadline } from './deadline.ts';

interface Answered {
  readonly store: StoreUrl;
  readonly client: CacheClient | undefined;
  readonly info: Fact<Visit>;
}

/** A failure may be chance: what fails twice is broken. */
const ATTEMPTS = 2;

/**
 * Fetches nix-cache-info once more, over HTTP/2: what Nix speaks with an https server that offers it, and nixcache otherwise does not. Only
 * where HTTP/1.1 was answered, so that what fails here is due to HTTP/2. Costs an http cache nothing.
 */
export async function probeHttp2(
  { store, client, info }: Answered,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Fact<Exchange>> {
  if (client === undefined || store.scheme !== 'https') return notAsked('HTTP/2 is for https caches');
  if (info.state !== 'ok' || lastHop(info.value).failure !== undefined)
    return notAsked('the cache did not answer');
  if (signal.aborted) return notAsked('interrupted');
  return withDeadline(signal, timeoutMs, async (deadline) => {
    for (let attempt = 1; ; attempt++) {
      const exchange = await client.http2('nix-cache-info', MAX_INFO_BYTES, deadline);
      if (exchange === undefined) return absent('HTTP/2 is not offered, or there is a proxy between');
      if (signal.aborted) return notAsked('interrupted');
      if (exchange.failure === undefined || attempt === ATTEMPTS || deadline.aborted) return ok(exchange);
    }
  });
}
