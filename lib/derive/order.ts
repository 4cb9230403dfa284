import { urlPriority } from '../nix/store-url.ts';
import { orderSubstituters } from '../nix/substituter-order.ts';
import type { CacheView } from './cache-view.ts';
import type { Effective } from './effective.ts';

/** Where a cache stands among those that Nix asks for a path. */
export interface Place {
  /** From 1; undefined where Nix does not ask it, or it cannot be known. */
  readonly order: number | undefined;
  /** Lower is asked first. */
  readonly priority: number | undefined;
  readonly priorityFrom: 'url' | 'cache' | 'default' | 'unknown';
}

/**
 * The place of each cache, by its name. Not asked are caches that Nix cannot open, those of another store directory (both are dropped
 * with a warning, BinaryCacheStore::init in binary-cache-store.cc), and those that the daemon ignores for this user.
 */
export function orderOf(
  caches: readonly CacheView[],
  effective: Pick<Effective, 'version' | 'storeDir' | 'dropped'>,
): ReadonlyMap<string, Place> {
  const { version, storeDir, dropped } = effective;
  const ignored = new Set(dropped.map(({ entry }) => entry));
  const isAsked = (cache: CacheView): boolean =>
    isKnown(cache) && !ignored.has(cache.name) && isOfStore(cache, storeDir);
  const asked = orderSubstituters(caches.filter(isAsked).map(toOrder), version).map(({ entry }) => entry);
  return new Map(
    caches.map((cache): readonly [string, Place] => {
      const place = asked.indexOf(cache.name);
      return [
        cache.name,
        { order: place < 0 ? undefined : place + 1, ...priorityOf(cache, effective.version) },
      ];
    }),
  );
}

function priorityOf(cache: CacheView, version: Effective['version']): Omit<Place, 'order'> {
  const [own] = isKnown(cache) ? orderSubstituters([toOrder(cache)], version) : [];
  if (own !== undefined)
    return {
      priority: own.priority,
      priorityFrom: own.priorityFrom === 'announced' ? 'cache' : own.priorityFrom,
    };
  const configured = urlPriority(cache.store);
  return typeof configured === 'number'
    ? { priority: configured, priorityFrom: 'url' }
    : { priority: undefined, priorityFrom: 'unknown' };
}

const toOrder = ({ name, store, reach }: CacheView) => ({
  entry: name,
  store,
  announcedPriority: reach.kind === 'answers' ? reach.info.priority : undefined,
});

/** Whether all is known that the order depends on: what the cache announces, where it is one that announces anything. */
const isKnown = ({ store, reach }: CacheView): boolean =>
  reach.kind === 'answers' ||
  (reach.kind === 'not-asked' && ['ssh', 'ssh-ng', 'daemon', 'local'].includes(store.kind));

const isOfStore = ({ reach }: CacheView, storeDir: string): boolean =>
  reach.kind !== 'answers' || reach.info.storeDir === undefined || reach.info.storeDir === storeDir;
