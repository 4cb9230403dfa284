import { bestOrder, type TimedOrder } from './best-order.ts';
import { bestSubset } from './best-subset.ts';
import { isOfficial } from './official-cache.ts';
import { totalOf } from './predict-duration.ts';
import type { Workload } from './workload.ts';

/** A cache that one is better off without. */
export interface Drop {
  readonly substituter: string;
  /** Beside the others, in their best order, once all the other drops are gone too. */
  readonly savedMs: number;
  /** Wanted paths that any cache gives. */
  readonly sampled: number;
  /** It had none of them that others lack; so with 95 % certainty no more than this share of all paths (rule of three). */
  readonly uniqueShareBelow: number;
}

/** With fewer paths, none of which only one cache has, 3 % and more of all could still be its alone. */
const LEAST_SAMPLE = 100;

/** The caches, of these, that cost more than they give; `isWorth` says of milliseconds out of how many that they matter. `whole`: their best order. */
export function dropsOf(
  workload: Workload,
  caches: readonly number[],
  whole: TimedOrder,
  isWorth: (ms: number, of: number) => boolean,
): readonly Drop[] {
  const sampled = workload.patterns.reduce(
    (sum, { accepted, count }) => sum + (accepted.length > 0 ? count : 0),
    0,
  );
  if (sampled < LEAST_SAMPLE) return [];
  const nameOf = (cache: number): string => workload.caches[cache]?.substituter ?? '';
  const best = bestSubset(workload, caches, (cache) => isOfficial(nameOf(cache)), whole);
  let left = best.order;
  for (;;) {
    const leftMs = totalOf(workload, left);
    const withMore = (more: readonly number[]): TimedOrder => {
      const some = caches.filter((cache) => more.includes(cache) || left.includes(cache));
      return some.length === caches.length ? whole : bestOrder(workload, some);
    };
    const dropped = caches
      .filter((cache) => !left.includes(cache))
      .map((cache) => ({ cache, withMs: withMore([cache]).totalMs }));
    // Those that save too little stay after all.
    const spared = dropped.filter(({ withMs }) => !isWorth(withMs - leftMs, withMs));
    if (spared.length === 0)
      return dropped
        .sort((one, other) => other.withMs - one.withMs)
        .map(({ cache, withMs }) => ({
          substituter: nameOf(cache),
          savedMs: withMs - leftMs,
          sampled,
          uniqueShareBelow: 3 / sampled,
        }));
    left = withMore(spared.map(({ cache }) => cache)).order;
  }
}
