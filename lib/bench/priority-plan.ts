import type { FixIntent } from '../model/fix.ts';
import type { CacheToOrder, OrderedCache } from '../nix/substituter-order.ts';
import type { NixVersion } from '../nix/version.ts';
import { isOfficial } from './official-cache.ts';
import type { Placed } from './priority-numbers.ts';

/** What has to be written for the order that is wanted. */
export interface ConfigurationChange {
  /**
   * `none`: it is that order. `list`: another order of the list is enough. `parameters`: some get `?priority=`. `servers`: this Nix knows
   * no such parameter, so that only the list and the operators of the caches can do something.
   */
  readonly kind: 'none' | 'list' | 'parameters' | 'servers';
  /** The order that the change of the configuration leads to, in the entries of now: the one that is wanted, but for `servers`. */
  readonly order: readonly string[];
  /** The list afterwards. */
  readonly list: readonly string[];
  readonly rewritten: readonly Rewritten[];
  readonly intents: readonly FixIntent[];
  readonly cautions: readonly Caution[];
}

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

/** Repeated entries go, as the first of them would count in another place. */
export const listOf = ({ configured }: Plan, order: readonly string[]): readonly string[] => [
  ...new Set([...order, ...configured.map(({ entry }) => entry)]),
];

/** Everybody names it by one text, so that another is a second cache wherever the first comes in: rather two others change. */
const OFFICIAL = 2.5;

export function placed({ configured, present, fresh }: Plan, entry: string): Placed {
  const priority = fresh.get(entry)?.priority;
  const lasts = present.find((cache) => cache.entry === entry)?.priority === priority;
  return {
    position: configured.findIndex((cache) => cache.entry === entry),
    priority: lasts ? priority : undefined,
    weight: isOfficial(entry) ? OFFICIAL : 1,
  };
}

/** The priority of each cache in the wanted order, when Nix has asked all of them anew. */
export function prioritiesAfter(
  { wanted, fresh }: Plan,
  numbers: readonly (number | undefined)[],
): readonly number[] {
  return wanted.map((entry, place) => numbers[place] ?? fresh.get(entry)?.priority ?? 0);
}
