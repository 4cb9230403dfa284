import { differentOrders } from './different-orders.ts';
import { totalOf } from './predict-duration.ts';
import type { Workload } from './workload.ts';

/** An order of caches, by their indices in the workload, and how long Nix takes with it. */
export interface TimedOrder {
  readonly order: readonly number[];
  readonly totalMs: number;
}

/** Up to here every order is tried: at most 40,320 of eight caches. */
export const MOST_TRIED = 8;

/** Orders that differ by less are equally good: the model knows no better, and no measurement does. */
const TOLERANCE = 0.002;

/**
 * The order of these caches with which Nix takes least, among equals the one nearest to that in which they are given. The same input gives
 * the same order.
 */
export function bestOrder(workload: Workload, caches: readonly number[]): TimedOrder {
  return caches.length <= MOST_TRIED ? bestOfAll(workload, caches) : bestFound(workload, caches);
}

function bestOfAll(workload: Workload, caches: readonly number[]): TimedOrder {
  let leastMs = Number.POSITIVE_INFINITY;
  let good: TimedOrder[] = [];
  for (const order of differentOrders(workload, caches)) {
    const totalMs = totalOf(workload, order);
    if (totalMs < leastMs) {
      leastMs = totalMs;
      good = good.filter((other) => other.totalMs <= leastMs * (1 + TOLERANCE));
    }
    if (totalMs <= leastMs * (1 + TOLERANCE)) good.push({ order, totalMs });
  }
  const moves = new Map(good.map((one) => [one, inversions(one.order, caches)]));
  const distance = (one: TimedOrder): number => moves.get(one) ?? 0;
  return good.reduce((nearest, one) =>
    distance(one) < distance(nearest) ||
    (distance(one) === distance(nearest) && one.totalMs < nearest.totalMs)
      ? one
      : nearest,
  );
}

/** How many pairs stand the other way round. */
function inversions(order: readonly number[], given: readonly number[]): number {
  const places = order.map((cache) => given.indexOf(cache));
  let count = 0;
  for (let left = 0; left < places.length; left += 1)
    for (let right = left + 1; right < places.length; right += 1)
      if ((places[left] ?? 0) > (places[right] ?? 0)) count += 1;
  return count;
}

/**
 * From several beginnings one cache at a time is put elsewhere as long as that helps; then neighbours are put back as they were given as
 * long as it costs nothing.
 */
function bestFound(workload: Workload, caches: readonly number[]): TimedOrder {
  const missMs = (cache: number): number => workload.caches[cache]?.missMs ?? 0;
  const holds = caches.map((cache) =>
    workload.patterns.reduce((sum, { has, count }) => sum + (has.includes(cache) ? count : 0), 0),
  );
  const has = new Map(caches.map((cache, index) => [cache, holds[index] ?? 0]));
  // What one hit costs in misses, as of things that are looked for one after another.
  const price = (cache: number): number => (1 + missMs(cache)) / (1 + (has.get(cache) ?? 0));
  const starts = [
    caches,
    caches.toSorted((left, right) => price(left) - price(right)),
    caches.toSorted((left, right) => missMs(left) - missMs(right)),
    caches.toSorted((left, right) => (has.get(right) ?? 0) - (has.get(left) ?? 0)),
  ];
  const found = starts.map((start) => improved(workload, start));
  const best = found.reduce((left, right) => (right.totalMs < left.totalMs ? right : left));
  return putBack(workload, best, caches);
}

/** More rounds than this are not needed, and would take too long with a hundred caches. */
const MOST_ROUNDS = 20;

function improved(workload: Workload, start: readonly number[]): TimedOrder {
  let current: TimedOrder = { order: start, totalMs: totalOf(workload, start) };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = current.totalMs;
    for (const cache of start) current = bestPlaced(workload, current, cache);
    if (current.totalMs >= before) break;
  }
  return current;
}

/** The same with one cache where it does best. */
function bestPlaced(workload: Workload, current: TimedOrder, cache: number): TimedOrder {
  const others = current.order.filter((other) => other !== cache);
  let best = current;
  for (let place = 0; place <= others.length; place += 1) {
    const order = others.toSpliced(place, 0, cache);
    const totalMs = totalOf(workload, order);
    if (totalMs < best.totalMs) best = { order, totalMs };
  }
  return best;
}

function putBack(workload: Workload, best: TimedOrder, given: readonly number[]): TimedOrder {
  const places = new Map(given.map((cache, place) => [cache, place]));
  const most = best.totalMs * (1 + TOLERANCE);
  let current = best;
  for (let round = 0; round < given.length; round += 1) {
    const before = current;
    for (let at = 0; at + 1 < given.length; at += 1) {
      const [left = 0, right = 0] = current.order.slice(at, at + 2);
      if ((places.get(left) ?? 0) < (places.get(right) ?? 0)) continue;
      const order = current.order.toSpliced(at, 2, right, left);
      const totalMs = totalOf(workload, order);
      if (totalMs <= most) current = { order, totalMs };
    }
    if (current === before) break;
  }
  return current;
}
