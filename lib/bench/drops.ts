import { bestOrder } from './best-order.ts';
import { bestSubset } from './best-subset.ts';
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

/** The caches, of these, that cost more than they give; `isWorth` says of milliseconds out of how many that they matter. */
export function dropsOf(
  workload: Workload,
  caches: readonly number[],
  isWorth: (ms: number, of: number) => boolean,
): readonly Drop[] {
  const sampled = workload.patterns.reduce(
    (sum, { accepted, count }) => sum + (accepted.length > 0 ? count : 0),
    0,
  );
  if (sampled < LEAST_SAMPLE) return [];
  const nameOf = (cache: number): string => workload.caches[cache]?.substituter ?? '';
  const best = bestSubset(workload, caches, (cache) => isOfficial(nameOf(cache)));
  let left = best.order;
  for (;;) {
    const leftMs = totalOf(workload, left);
    const dropped = caches
      .filter((cache) => !left.includes(cache))
      .map((cache) => {
        const kept = bestOrder(
          workload,
          caches.filter((other) => other === cache || left.includes(other)),
        );
        return { cache, kept, savedMs: kept.totalMs - leftMs };
      })
      .sort((one, other) => one.savedMs - other.savedMs);
    const [least] = dropped;
    // What saves too little stays after all.
    if (least === undefined || isWorth(least.savedMs, least.kept.totalMs))
      return dropped.toReversed().map(({ cache, savedMs }) => ({
        substituter: nameOf(cache),
        savedMs,
        sampled,
        uniqueShareBelow: 3 / sampled,
      }));
    left = least.kept.order;
  }
}

/** Nixpkgs comes from there: what it gives today is no measure of what it gives. */
const isOfficial = (substituter: string): boolean =>
  /^https?:\/\/cache\.nixos\.org\.?(?::\d+)?(?:[/?]|$)/.test(substituter);
