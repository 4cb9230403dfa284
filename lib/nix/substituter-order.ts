import { parseStoreReference, renderStoreReference } from './store-reference.ts';
import { type StoreUrl, urlPriority, urlTrusted } from './store-url.ts';
import { atLeast, type NixVersion } from './version.ts';

/** A configured substituter with what its nix-cache-info says; `announcedPriority` undefined where that says nothing. */
export interface CacheToOrder {
  readonly entry: string;
  readonly store: StoreUrl;
  readonly announcedPriority: number | undefined;
  /** What Nix still remembers from when it asked last, and then goes by without asking. */
  readonly rememberedPriority?: number | undefined;
}

/** A substituter in the place where Nix asks it. Lower priorities are asked first. */
export interface OrderedCache {
  readonly entry: string;
  readonly store: StoreUrl;
  readonly priority: number;
  readonly priorityFrom: 'url' | 'remembered' | 'announced' | 'default';
}

/**
 * The order in which Nix asks substituters for a path (libstore/store-api.cc getDefaultSubstituters, since 2.34
 * store-registration.cc): repeated entries are skipped, compared as text and from 2.34 on as parsed references; then a stable sort by
 * priority. `?priority=` counts since 2.4 and beats the announced one, for which Nix takes what it remembers as long as it does. A cache
 * without either has 0 and comes before all others; up to 2.3 a binary cache had 50. Entries that Nix cannot open are left out.
 */
export function orderSubstituters(
  caches: readonly CacheToOrder[],
  version?: NixVersion,
): readonly OrderedCache[] {
  const seen = new Set<string>();
  const asked = caches.flatMap((cache) => {
    const key = atLeast(version, '2.34') ? referenceOf(cache.entry) : cache.entry;
    const isRepeated = seen.has(key);
    seen.add(key);
    return isRepeated ? [] : withPriority(cache, version);
  });
  return asked.sort((left, right) => left.priority - right.priority);
}

function withPriority(
  { entry, store, announcedPriority, rememberedPriority }: CacheToOrder,
  version: NixVersion | undefined,
): OrderedCache[] {
  const fromUrl = atLeast(version, '2.4') ? urlPriority(store) : undefined;
  if (store.kind === 'unopenable' || fromUrl === 'invalid' || urlTrusted(store) === 'invalid') return [];
  if (fromUrl !== undefined) return [{ entry, store, priority: fromUrl, priorityFrom: 'url' }];
  const priority = announcedPriority ?? (isBinaryCache(store) ? defaultPriority(version) : 0);
  if (rememberedPriority !== undefined && rememberedPriority !== priority)
    return [{ entry, store, priority: rememberedPriority, priorityFrom: 'remembered' }];
  return [
    { entry, store, priority, priorityFrom: announcedPriority === undefined ? 'default' : 'announced' },
  ];
}

const isBinaryCache = ({ kind }: StoreUrl): boolean => ['http', 'file', 's3'].includes(kind);

/** The priority of a binary cache that announces none (store-api.hh, binary-cache-store.hh). */
export const defaultPriority = (version: NixVersion | undefined): number =>
  atLeast(version, '2.4') ? 0 : 50;

function referenceOf(entry: string): string {
  const reference = parseStoreReference(entry);
  return reference === undefined ? entry : renderStoreReference(reference);
}
