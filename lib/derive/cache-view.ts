import type { CacheFact } from '../model/facts/cache.ts';
import type { Subject } from '../model/finding.ts';
import { parseStoreUrl, type StoreUrl } from '../nix/store-url.ts';
import { type Reach, reachOf } from './reach.ts';
import { remembered } from './remembered.ts';

/** One substituter with what its facts mean: the subject of every check about caches. */
export interface CacheView extends Subject {
  readonly kind: 'cache';
  /** The entry as configured, without credentials. */
  readonly name: string;
  readonly fact: CacheFact;
  readonly store: StoreUrl;
  readonly reach: Reach;
}

function cacheView(fact: CacheFact): CacheView {
  const store = parseStoreUrl(fact.entry);
  return { kind: 'cache', name: fact.entry, fact, store, reach: reachOf(fact.info, store) };
}

/** The caches in configured order, each entry once: the same text twice is the same cache to Nix. */
export const cacheViews = ({ caches }: { readonly caches: readonly CacheFact[] }): readonly CacheView[] =>
  viewsOf(caches);

const viewsOf = remembered((caches: readonly CacheFact[]): readonly CacheView[] => {
  const seen = new Set<string>();
  return caches.filter(({ entry }) => !seen.has(entry) && seen.add(entry)).map(cacheView);
});

/** Whether the entry names anything that could be asked at all; where it does not, the checks of the configuration say so. */
export const canBeAsked = ({ store }: CacheView): boolean =>
  store.kind !== 'unopenable' && store.kind !== 'directory';
