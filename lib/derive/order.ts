import { urlPriority } from '../nix/store-url.ts';
import { type CacheToOrder, orderSubstituters } from '../nix/substituter-order.ts';
import type { CacheView } from './cache-view.ts';
import type { Effective } from './effective.ts';

/** Where a cache stands among those that Nix asks for a path. */
export interface Place {
  /** From 1; undefined where Nix does not ask it, or it cannot be known. */
  readonly order: number | undefined;
  /** Lower is asked first. */
  readonly priority: number | undefined;
  readonly priorityFrom: 'url' | 'remembered' | 'cache' | 'default' | 'unknown';
}

/**
 * The place of each cache, by its name. Not asked are caches that Nix cannot open, those of another store directory (both are dropped
 * with a warning, BinaryCacheStore::init in binary-cache-store.cc), and those that the daemon ignores for this user. A cache of which Nix
 * remembers a priority is opened without a request, so that neither its death nor another store directory is noticed then.
 */
export function orderOf(
  caches: readonly CacheView[],
  effective: Pick<Effective, 'version' | 'storeDir' | 'dropped'>,
  rememberedPriority: (cache: CacheView) => number | undefined = () => undefined,
): ReadonlyMap<string, Place> {
  const { version } = effective;
  const asked = orderSubstituters(askedCaches(caches, effective, rememberedPriority), version).map(
    ({ entry }) => entry,
  );
  return new Map(
    knownOf(caches, rememberedPriority).map((one): readonly [string, Place] => {
      const { name } = one.cache;
      const place = asked.indexOf(name);
      return [name, { order: place < 0 ? undefined : place + 1, ...priorityOf(one, version) }];
    }),
  );
}

/** Those of the caches that Nix asks for a path, as configured, with what their order depends on. */
export function askedCaches(
  caches: readonly CacheView[],
  { storeDir, dropped }: Pick<Effective, 'storeDir' | 'dropped'>,
  rememberedPriority: (cache: CacheView) => number | undefined = () => undefined,
): readonly CacheToOrder[] {
  const ignored = new Set(dropped.map(({ entry }) => entry));
  const isAsked = ({ cache, priority }: Known): boolean =>
    !ignored.has(cache.name) && (priority !== undefined || (isKnown(cache) && isOfStore(cache, storeDir)));
  return knownOf(caches, rememberedPriority).filter(isAsked).map(toOrder);
}

const knownOf = (
  caches: readonly CacheView[],
  rememberedPriority: (cache: CacheView) => number | undefined,
): readonly Known[] =>
  caches.map((cache) => ({
    cache,
    priority: cache.reach.kind === 'not-asked' ? undefined : rememberedPriority(cache),
  }));

interface Known {
  readonly cache: CacheView;
  /** What Nix remembers. */
  readonly priority: number | undefined;
}

function priorityOf(known: Known, version: Effective['version']): Omit<Place, 'order'> {
  const { cache, priority } = known;
  const [own] = priority !== undefined || isKnown(cache) ? orderSubstituters([toOrder(known)], version) : [];
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

const toOrder = ({ cache: { name, store, reach }, priority }: Known): CacheToOrder => ({
  entry: name,
  store,
  announcedPriority: reach.kind === 'answers' ? reach.info.priority : undefined,
  rememberedPriority: priority,
});

/** Whether all is known that the order depends on: what the cache announces, where it is one that announces anything. */
const isKnown = ({ store, reach }: CacheView): boolean =>
  reach.kind === 'answers' ||
  (reach.kind === 'not-asked' && ['ssh', 'ssh-ng', 'daemon', 'local'].includes(store.kind));

const isOfStore = ({ reach }: CacheView, storeDir: string): boolean =>
  reach.kind !== 'answers' || reach.info.storeDir === undefined || reach.info.storeDir === storeDir;
