import { type KnownCache, knownCacheAt } from '../nix/known-caches.ts';
import type { CacheView } from './cache-view.ts';
import type { Effective } from './effective.ts';
import { signatureState } from './signatures.ts';
import { spoiledKeyNames, trustedKeysOf } from './trusted-keys.ts';

/** Whether a well-known cache lacks its key, where nothing shows it but what the cache is known for. */
export type MissingKey =
  | { readonly kind: 'not-missing' }
  | { readonly kind: 'cannot-say'; readonly because: string }
  | { readonly kind: 'missing'; readonly known: KnownCache };

export function missingKeyOf(cache: CacheView, effective: Effective): MissingKey {
  const known = knownCacheAt(cache.store.base);
  if (known === undefined) return { kind: 'not-missing' };
  const { keys } = trustedKeysOf(effective.trustedKeys);
  if (known.keys.some((key) => [...keys.values()].some(({ text }) => text === key)))
    return { kind: 'not-missing' };
  const cannotSay = (because: string) => ({ kind: 'cannot-say', because }) as const;
  if (effective.dropped.some(({ entry }) => entry === cache.name))
    return cannotSay('the daemon ignores this cache');
  const names = known.keys.map((key) => key.split(':', 1)[0] ?? '');
  const spoiled = spoiledKeyNames(effective.trustedKeys);
  if (names.some((name) => keys.has(name) || spoiled.has(name)))
    return cannotSay('a key of that name is trusted, but another or a malformed one');
  const state = signatureState(cache, effective);
  switch (state.kind) {
    case 'good':
      return { kind: 'not-missing' };
    case 'unchecked':
      return cannotSay(state.because);
    case 'refused':
      return cannotSay('its signatures say it themselves');
    case 'unknown':
      return { kind: 'missing', known };
  }
}
