/** A cache in the order that is wanted. */
export interface Placed {
  /** Its place in the list that is configured, which decides among equal priorities. */
  readonly position: number;
  /** What it has without a change; undefined where that does not last. */
  readonly priority: number | undefined;
  /** How much it matters that it stays as it is. */
  readonly weight: number;
}

/**
 * The priority of each cache so that Nix asks them in this order, with as few changes as can be: undefined for those that stay as they are.
 * New ones are from 1 up, with room between them, where there is any. The longest chain of caches that stand right already stays.
 */
export function priorityNumbers(wanted: readonly Placed[]): readonly (number | undefined)[] {
  // By the place of the last cache that stays, -1 for none so far: the best chain that ends there.
  const chains = new Map<number, Chain>([[-1, { stays: [], weight: 0 }]]);
  let best: Chain = { stays: [], weight: 0 };
  wanted.forEach((cache, place) => {
    if (cache.priority === undefined || cache.priority > MOST) return;
    for (const [before, chain] of [...chains]) {
      const weight = chain.weight + cache.weight;
      if (weight <= (chains.get(place)?.weight ?? 0) || gap(wanted, before, place) === undefined) continue;
      chains.set(place, { stays: [...chain.stays, place], weight });
    }
    const own = chains.get(place);
    if (own !== undefined && own.weight > best.weight) best = own;
  });
  const ends = [-1, ...best.stays, wanted.length];
  return ends.slice(1).flatMap((end, index): readonly (number | undefined)[] => {
    const between = gap(wanted, ends[index] ?? -1, end) ?? [];
    return end < wanted.length ? [...between, undefined] : between;
  });
}

interface Chain {
  readonly stays: readonly number[];
  readonly weight: number;
}

/** Beyond it there may be no room for more: priorities are of 32 bits. */
const MOST = 1_000_000_000;

/** Between those that caches announce. */
const STEP = 10;

/** Priorities for the caches between two that stay; undefined where there are none. */
function gap(wanted: readonly Placed[], before: number, after: number): readonly number[] | undefined {
  const between = wanted.slice(before + 1, after);
  const low = wanted[before]?.priority;
  const high = wanted[after]?.priority;
  if (high === undefined) return between.map((_, index) => (low ?? 0) + (index + 1) * STEP);
  const from = low ?? 0;
  const step = Math.floor((high - from) / (between.length + 1));
  if (between.length > 0 && step >= 1 && from >= 0)
    return between.map((_, index) => from + (index + 1) * step);
  return tight(between, wanted[before], wanted[after]);
}

/** Without room, those that stand right in the list get the same number. */
function tight(
  between: readonly Placed[],
  before: Placed | undefined,
  after: Placed | undefined,
): readonly number[] | undefined {
  let last = { priority: before?.priority ?? Number.NEGATIVE_INFINITY, position: before?.position ?? 0 };
  const numbers = between.map(({ position }) => {
    const priority = position > last.position ? last.priority : last.priority + 1;
    last = { priority: Math.max(1, priority), position };
    return last.priority;
  });
  const { priority = 0, position = 0 } = after ?? {};
  const fits = last.priority < priority || (last.priority === priority && last.position < position);
  return fits ? numbers : undefined;
}
