import { describe, expect, test } from 'vitest';
import { bestOrder } from '../../lib/bench/best-order.ts';
import { bestSubset } from '../../lib/bench/best-subset.ts';
import { differentOrders } from '../../lib/bench/different-orders.ts';
import { lookupRules } from '../../lib/bench/lookup-rules.ts';
import type { MeasuredCache, WantedPath } from '../../lib/bench/measured.ts';
import { pooled } from '../../lib/bench/pooled.ts';
import { totalOf } from '../../lib/bench/predict-duration.ts';
import { workloadOf } from '../../lib/bench/workload.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { naiveDuration } from '../support/naive-duration.ts';
import { measured, randomWorkload, repeated, wanted } from '../support/workloads.ts';

const rulesOf = (version: string) => lookupRules(parseNixVersion(`nix (Nix) ${version}`), () => undefined, 4);
const modern = rulesOf('2.26.3');

const namesOf = (caches: readonly MeasuredCache[], paths: readonly WantedPath[], rules = modern) =>
  bestOrder(workloadOf(caches, paths, rules), [...caches.keys()]).order.map(
    (cache) => caches[cache]?.substituter,
  );

/** All orders, worked out without the code that is tested. */
function allOrders<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item) =>
    allOrders(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

describe('the best order', { timeout: 60_000 }, () => {
  test.each(['2.3.7', '2.8.0', '2.26.3'])(
    'is as good as the best of all, one simulated after the other, in Nix %s',
    (version) => {
      const rules = rulesOf(version);
      for (let seed = 0; seed < 25; seed += 1) {
        const { caches, paths } = randomWorkload(seed, { caches: 1 + (seed % 5), paths: 5 + (seed % 30) });
        const { order, totalMs } = bestOrder(workloadOf(caches, paths, rules), [...caches.keys()]);
        const least = Math.min(...allOrders(caches).map((some) => naiveDuration(some, paths, rules)));
        const own = naiveDuration(
          order.flatMap((cache) => caches[cache] ?? []),
          paths,
          rules,
        );
        expect(totalMs).toBeCloseTo(own, 6);
        expect(own, `seed ${seed}`).toBeLessThanOrEqual(least * 1.002);
      }
    },
  );

  test('of eight caches is as good as the best of all 40,320, and found in time', () => {
    const { caches, paths } = randomWorkload(8, { caches: 8, paths: 200 });
    const workload = workloadOf(caches, paths, modern);
    const all = [...caches.keys()];
    const { totalMs } = bestOrder(workload, all);
    const orders = allOrders(all);
    expect(orders).toHaveLength(40_320);
    const totals = orders.map((order) => totalOf(workload, order));
    expect(totalMs).toBeLessThanOrEqual(Math.min(...totals) * 1.002);
  });

  test('of more is found from several beginnings, and is as good as any that one cache in another place makes', () => {
    const { caches, paths } = randomWorkload(3, { caches: 12, paths: 200 });
    const workload = workloadOf(caches, paths, modern);
    const { order, totalMs } = bestOrder(workload, [...caches.keys()]);
    expect(order.toSorted((a, b) => a - b)).toEqual([...caches.keys()]);
    for (const cache of order)
      for (const place of order.keys()) {
        const moved = order.filter((other) => other !== cache).toSpliced(place, 0, cache);
        expect(totalOf(workload, moved)).toBeGreaterThanOrEqual(totalMs * 0.998);
      }
  });

  test('is found among more than eight as it is among eight', () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const { caches, paths } = randomWorkload(seed, { caches: 7, paths: 60 });
      const idle = [measured('i', { missMs: 1 }), measured('j', { missMs: 1 })];
      const least = bestOrder(workloadOf(caches, paths, modern), [...caches.keys()]).totalMs;
      const workload = workloadOf([...caches, ...idle], paths, modern);
      const { totalMs } = bestOrder(workload, [...workload.caches.keys()]);
      // Where nobody has a path the two are asked as well, at no more than a millisecond each.
      expect(totalMs, `seed ${seed}`).toBeLessThan(least * 1.004 + 2 * (1 + 0.25 * 60));
    }
  });

  test('is that of now where all are equal, and near it where some are', () => {
    const paths = repeated(50, wanted(['a', 'b', 'c', 'd']));
    const names = ['c', 'a', 'd', 'b'];
    expect(
      namesOf(
        names.map((name) => measured(name)),
        paths,
      ),
    ).toEqual(names);
    const quick = (name: string) => measured(name, name === 'd' ? { hitMs: 2, firstByteMs: 2 } : {});
    expect(namesOf(names.map(quick), paths)).toEqual(['d', 'c', 'a', 'b']);
  });

  test('of ten caches that miss most begins with the one that has most', () => {
    const names = Array.from({ length: 10 }, (_, index) => `cache${index}`);
    const caches = names.map((name) => measured(name, { hitMs: 80, missMs: 80 }));
    const paths = [
      ...repeated(180, wanted(['cache9'])),
      ...names.slice(0, 9).flatMap((name) => repeated(2, wanted([name]))),
    ];
    expect(namesOf(caches, paths)).toEqual(['cache9', ...names.slice(0, 9)]);
  });

  test('asks a slow cache that has everything last', () => {
    const slow = measured('slow', { hitMs: 400, missMs: 400, firstByteMs: 400 });
    const near = measured('near', { hitMs: 5, missMs: 5, firstByteMs: 5 });
    const paths = [...repeated(70, wanted(['slow', 'near'])), ...repeated(30, wanted(['slow']))];
    expect(namesOf([slow, near], paths)).toEqual(['near', 'slow']);
  });

  test('asks a far cache first where its throughput outweighs the way to it, and only there', () => {
    const far = measured('far', { hitMs: 120, missMs: 120, firstByteMs: 150, bytesPerSecond: 100_000_000 });
    const near = measured('near', { hitMs: 10, missMs: 10, firstByteMs: 10, bytesPerSecond: 2_000_000 });
    const both = (bytes: number) => repeated(100, wanted(['far', 'near'], { bytes }));
    expect(namesOf([near, far], both(10_000_000))).toEqual(['far', 'near']);
    expect(namesOf([near, far], both(1000))).toEqual(['near', 'far']);
  });

  test('does not build on a throughput that is not known', () => {
    const known = measured('known', { bytesPerSecond: 1_000_000 });
    const unknown = measured('unknown');
    const paths = repeated(100, wanted(['known', 'unknown'], { bytes: 1_000_000 }));
    expect(namesOf([known, unknown], paths)).toEqual(['known', 'unknown']);
    expect(namesOf([unknown, known], paths)).toEqual(['unknown', 'known']);
  });

  test('is that of now where nothing is wanted, or nobody has any of it', () => {
    const caches = ['b', 'a', 'c'].map((name) => measured(name));
    expect(namesOf(caches, [])).toEqual(['b', 'a', 'c']);
    expect(namesOf(caches, repeated(5, wanted([])))).toEqual(['b', 'a', 'c']);
    expect(namesOf([], [])).toEqual([]);
  });
});

describe('the best subset', { timeout: 60_000 }, () => {
  const free = () => false;
  const subsetOf = (
    caches: readonly MeasuredCache[],
    paths: readonly WantedPath[],
    isKept: (cache: number) => boolean = free,
  ) => bestSubset(workloadOf(caches, paths, modern), [...caches.keys()], isKept);

  test('is as good as the best of all orders of all subsets that lose nothing', () => {
    for (let seed = 0; seed < 25; seed += 1) {
      const { caches, paths } = randomWorkload(seed, { caches: 4, paths: 30 });
      const given = (some: readonly MeasuredCache[]) =>
        paths.filter(({ has }) => some.some(({ substituter }) => has.get(substituter)?.accepted === true))
          .length;
      const subsets = Array.from({ length: 15 }, (_, number) =>
        caches.filter((_cache, place) => ((number + 1) >> place) & 1),
      );
      const least = Math.min(
        ...subsets
          .filter((subset) => given(subset) === given(caches))
          .flatMap(allOrders)
          .map((order) => naiveDuration(order, paths, modern, caches)),
      );
      const { totalMs } = subsetOf(caches, paths);
      expect(totalMs, `seed ${seed}`).toBeLessThanOrEqual(least * 1.002 + 1e-6);
    }
  });

  test('is without a cache that gives nothing, unless it is to be kept', () => {
    const caches = [measured('idle', { openingMs: 500 }), measured('good')];
    const paths = repeated(30, wanted(['good']));
    expect(subsetOf(caches, paths).order).toEqual([1]);
    expect(subsetOf(caches, paths, (cache) => cache === 0).order).toEqual([1, 0]);
  });

  test('is found step by step among more than eight', () => {
    const names = Array.from({ length: 9 }, (_, index) => `idle${index}`);
    const caches = [...names.map((name) => measured(name, { openingMs: 100 })), measured('good')];
    expect(subsetOf(caches, repeated(30, wanted(['good']))).order).toEqual([9]);
  });

  test('keeps all that cost nothing', () => {
    const caches = [measured('good'), measured('spare')];
    expect(subsetOf(caches, repeated(30, wanted(['good']))).order).toEqual([0, 1]);
  });
});

test('caches that are tied in a figure have its mean, and of the others each keeps its own', () => {
  const [a, b, c] = pooled(
    [
      measured('a', { hitMs: 10, missMs: 300, bytesPerSecond: 5 }),
      measured('b', { hitMs: 20, missMs: 20, bytesPerSecond: 50 }),
      measured('c', { hitMs: 1 }),
    ],
    { hits: [['a', 'b']], rates: [['a', 'c']] },
  );
  expect([a?.hitMs, b?.hitMs, c?.hitMs]).toEqual([15, 15, 1]);
  expect([a?.missMs, b?.missMs]).toEqual([300, 20]);
  expect([a?.bytesPerSecond, b?.bytesPerSecond, c?.bytesPerSecond]).toEqual([5, 50, 5]);
});

describe('the orders that are tried', () => {
  const ordersOf = (has: readonly (readonly string[])[]) =>
    differentOrders(
      workloadOf(
        ['a', 'b', 'c'].map((name) => measured(name)),
        has.map((names) => wanted(names)),
        modern,
      ),
      [0, 1, 2],
    ).map((order) => order.join(''));

  test('are all, the present one first', () => {
    expect(ordersOf([['a'], ['b'], ['c']])).toEqual(['012', '021', '102', '120', '201', '210']);
  });

  test('are one for all that go on alike', () => {
    expect(ordersOf([['a', 'b', 'c']])).toEqual(['012', '102', '201']);
    expect(ordersOf([['a']])).toEqual(['012', '102', '120', '201', '210']);
    expect(ordersOf([[]])).toEqual(['012']);
  });
});
