import type { Pattern, Workload } from './workload.ts';

/** What is told of a cache: counts of paths, and milliseconds of work, which is partly done side by side. */
export type Part = 'served' | 'misses' | 'connectMs' | 'missMs' | 'hitMs' | 'downloadMs';
/** Told what a cache does, where somebody wants to know. */
export type Tell = (cache: number, part: Part, amount: number) => void;

/** Nobody wants to know. */
export const nobody = (): void => undefined;

/** The index of no cache. */
export const NOBODY = -1;

/** An order of caches. Those that are not in it have a place behind all others. */
export interface Asking {
  readonly order: readonly number[];
  readonly ranks: readonly number[];
  /** By rank: all misses before it, one after another. */
  readonly misses: readonly number[];
  /** By pattern: the rank of the first cache that has its paths; behind all where none does. */
  readonly hits: readonly number[];
}

/** Once for each order: what lookups and downloads both go by. */
export function askingOf({ caches, patterns }: Workload, order: readonly number[]): Asking {
  const ranks = new Array<number>(caches.length).fill(order.length);
  const misses = [0];
  for (let rank = 0, sum = 0; rank < order.length; rank += 1) {
    const cache = order[rank] ?? 0;
    ranks[cache] = rank;
    sum += caches[cache]?.missMs ?? 0;
    misses.push(sum);
  }
  const hits: number[] = [];
  for (let pattern = 0; pattern < patterns.length; pattern += 1)
    hits.push(firstOf(patterns[pattern]?.has ?? [], ranks, order.length));
  return { order, ranks, misses, hits };
}

/** The rank of the first of these caches; `none` where none of them is asked. */
export function firstOf(caches: readonly number[], ranks: readonly number[], none: number): number {
  let first = none;
  for (let index = 0; index < caches.length; index += 1) {
    const rank = ranks[caches[index] ?? NOBODY] ?? none;
    if (rank < first) first = rank;
  }
  return first;
}

/** No paths at all. */
export const nothing: Pattern = {
  has: [],
  accepted: [],
  count: 0,
  weight: 0,
  last: 0,
  isRefused: false,
  alone: [],
};
