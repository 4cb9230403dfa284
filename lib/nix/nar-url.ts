import { cacheFileUrl, type StoreUrl } from './store-url.ts';
import { atLeast, type NixVersion } from './version.ts';

/**
 * Where this Nix fetches the NAR whose URL a narinfo gives (makeRequest in libstore/http-binary-cache-store.cc): below the cache, with an
 * absolute URL as it is since 2.4, and by the rules of relative URLs since 2.32, so that a leading slash then means the root of the host.
 * Undefined where 2.32 and later cannot read it. Credentials of the entry are not in the answer.
 */
export function narUrl(store: StoreUrl, url: string, version: NixVersion | undefined): string | undefined {
  const below = cacheFileUrl(store, url);
  if (store.kind !== 'http' || !atLeast(version, '2.4')) return below;
  if (!atLeast(version, '2.32')) return /^(?:https?|file):\/\//.test(url) ? url : below;
  const base = cacheFileUrl(store, '');
  return URL.canParse(url, base) ? new URL(url, base).href : undefined;
}
