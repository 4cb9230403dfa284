import { bestOrder, MOST_TRIED, type TimedOrder } from './best-order.ts';
import type { Workload } from './workload.ts';

/**
 * The caches, and their order, with which Nix takes least without losing a path that any of them gives. Those that `isKept` names stay;
 * so does one that costs nothing, and the last. `whole`: the best order of all of them, where it is known.
 */
export function bestSubset(
  workload: Workload,
  caches: readonly number[],
  isKept: (cache: number) => boolean,
  whole: TimedOrder = bestOrder(workload, caches),
): TimedOrder {
  return caches.length <= MOST_TRIED
    ? bestOfAll(workload, caches, isKept, whole)
    : bestStepByStep(workload, caches, isKept, whole);
}

/** By the number of caches, the most first: a cache goes only where that gains something. */
function bestOfAll(
  workload: Workload,
  caches: readonly number[],
  isKept: (cache: number) => boolean,
  whole: TimedOrder,
): TimedOrder {
  const subsets = Array.from({ length: Math.max(0, 2 ** caches.length - 2) }, (_, number) =>
    caches.filter((_cache, place) => (((number + 1) >> place) & 1) === 0),
  )
    .filter(
      (subset) =>
        caches.every((cache) => subset.includes(cache) || !isKept(cache)) && losesNothing(workload, subset),
    )
    .sort((left, right) => right.length - left.length);
  return subsets
    .map((subset) => bestOrder(workload, subset))
    .reduce((best, next) => (isLess(next, best) ? next : best), whole);
}

function bestStepByStep(
  workload: Workload,
  caches: readonly number[],
  isKept: (cache: number) => boolean,
  whole: TimedOrder,
): TimedOrder {
  let best = whole;
  for (;;) {
    const { order } = best;
    const next = order
      .filter((cache) => !isKept(cache) && order.length > 1)
      .map((cache) => caches.filter((other) => other !== cache && order.includes(other)))
      .filter((subset) => losesNothing(workload, subset))
      .map((subset) => bestOrder(workload, subset))
      .reduce((least, one) => (isLess(one, least) ? one : least), best);
    if (next === best) return best;
    best = next;
  }
}

/** Less by more than a rounding. */
const isLess = (one: TimedOrder, other: TimedOrder): boolean =>
  one.totalMs < other.totalMs * (1 - 1e-9) - 1e-6;

function losesNothing({ patterns }: Workload, subset: readonly number[]): boolean {
  return patterns.every(
    ({ accepted }) => accepted.length === 0 || accepted.some((cache) => subset.includes(cache)),
  );
}
