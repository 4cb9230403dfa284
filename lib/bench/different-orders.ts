import type { Workload } from './workload.ts';

/**
 * All orders of these caches that can differ in what they take, the given one first. Where the first few decide about every path, the
 * others are asked for all that nobody has, and in whatever order: one stands for all of those, as given.
 */
export function differentOrders(
  { patterns }: Workload,
  caches: readonly number[],
): readonly (readonly number[])[] {
  const orders: (readonly number[])[] = [];
  const isOne = (cache: number): boolean => caches.includes(cache);
  const deciders = patterns.map(({ has, accepted }) => (accepted.some(isOne) ? accepted : has).filter(isOne));
  explore(
    [],
    caches,
    deciders.filter(({ length }) => length > 0),
  );
  return orders;

  /** `open`: of each path that is not decided, the caches that would do so. */
  function explore(
    first: readonly number[],
    rest: readonly number[],
    open: readonly (readonly number[])[],
  ): void {
    if (rest.length < 2 || open.length === 0) {
      orders.push([...first, ...rest]);
      return;
    }
    for (const cache of rest)
      explore(
        [...first, cache],
        rest.filter((other) => other !== cache),
        open.filter((deciding) => !deciding.includes(cache)),
      );
  }
}
