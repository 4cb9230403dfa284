import { diskCacheKey } from '../nix/disk-cache-memory.ts';
import type { CacheToOrder, OrderedCache } from '../nix/substituter-order.ts';
import type { NixVersion } from '../nix/version.ts';

/** One entry, written differently. */
export interface Rewritten {
  readonly from: string;
  readonly to: string;
}

/** What to know about the change. */
export type Caution =
  /** A user whom the daemon does not trust has to ask for these as the same text: the old one is another cache to it. */
  | { readonly kind: 'trust-text'; readonly rewritten: readonly Rewritten[] }
  /**
   * Nix notes the parameter as if the cache had announced it. Who takes it out later has the old order back only after so many seconds
   * (Infinity: never), or when Nix is made to forget the cache.
   */
  | {
      readonly kind: 'parameter-is-remembered';
      readonly entries: readonly string[];
      readonly seconds: number;
    }
  /** Their priorities are equal, so that the list decides among them. */
  | { readonly kind: 'tie'; readonly entries: readonly string[] }
  /** The order holds as long as these announce what they announce now. */
  | { readonly kind: 'depends-on-announced'; readonly entries: readonly string[] }
  /** Nix goes by what it remembers of these, and they announce something else: the order changes when that expires. */
  | { readonly kind: 'held-by-memory'; readonly entries: readonly string[]; readonly seconds: number }
  /** What the servers announce anew counts only when Nix forgets what they announced before: in so many seconds, or never. */
  | {
      readonly kind: 'announcement-is-remembered';
      readonly entries: readonly string[];
      readonly seconds: number;
    };

/** A change that is worked out. */
export interface Plan {
  readonly configured: readonly CacheToOrder[];
  readonly version: NixVersion | undefined;
  readonly infoSpan: number;
  readonly isUntrusted?: boolean;
  readonly present: readonly OrderedCache[];
  readonly wanted: readonly string[];
  /** By entry, as it will be when Nix has asked all caches anew. */
  readonly fresh: ReadonlyMap<string, OrderedCache>;
}

export function ties({ wanted }: Plan, priorities: readonly number[]): readonly Caution[] {
  const groups = new Map<number, string[]>();
  wanted.forEach((entry, place) => {
    const priority = priorities[place] ?? 0;
    groups.set(priority, [...(groups.get(priority) ?? []), entry]);
  });
  return [...groups.values()].flatMap((entries) => (entries.length > 1 ? [{ kind: 'tie', entries }] : []));
}

export function dependence(
  { fresh }: Plan,
  wanted: readonly string[],
  changed: readonly string[],
): readonly Caution[] {
  const entries = wanted.filter(
    (entry) => !changed.includes(entry) && fresh.get(entry)?.priorityFrom !== 'url',
  );
  return entries.length === 0 ? [] : [{ kind: 'depends-on-announced', entries }];
}

export function heldByMemory({ present, fresh, infoSpan }: Plan): readonly Caution[] {
  const entries = present.flatMap(({ entry, priority }) =>
    fresh.get(entry)?.priority === priority ? [] : [entry],
  );
  return entries.length === 0 ? [] : [{ kind: 'held-by-memory', entries, seconds: infoSpan }];
}

/** A row is written anew only when there is none that counts: one that counts for good stays as it is. */
export function rememberedParameters(
  { configured, version, infoSpan }: Plan,
  rewritten: readonly Rewritten[],
): readonly Caution[] {
  const entries = rewritten.flatMap(({ from, to }) => {
    const remembered = configured.find(({ entry }) => entry === from)?.rememberedPriority;
    const isFixed = infoSpan === Number.POSITIVE_INFINITY && remembered !== undefined;
    return diskCacheKey(to, version) === undefined || isFixed ? [] : [to];
  });
  return entries.length === 0 ? [] : [{ kind: 'parameter-is-remembered', entries, seconds: infoSpan }];
}
