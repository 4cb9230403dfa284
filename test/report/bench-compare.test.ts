import { describe, expect, test } from 'vitest';
import type { BenchDocument, Ranked } from '../../lib/model/bench.ts';
import { compareBenches } from '../../lib/report/bench-compare.ts';
import { cachix, interrupted, lan, nixos, tied, timesOf, typical, weekBefore } from './sample-benches.ts';

/** A measurement in which this cache is another one. */
const withCache = (document: BenchDocument, name: string, more: Partial<Ranked>): BenchDocument => ({
  ...document,
  ranking: document.ranking.map((cache) => (cache.substituter === name ? { ...cache, ...more } : cache)),
});
const steady = (ms: number, spread = 0.02) =>
  timesOf(Array.from({ length: 30 }, (_, index) => ms * (1 + spread * ((index % 5) - 2))));
const kindsAt = (before: BenchDocument, now: BenchDocument, name: string) =>
  compareBenches(before, now)
    .changes.filter(({ substituter }) => substituter === name)
    .map(({ kind }) => kind);
const hitsOf = (ms: number, spread?: number) => withCache(typical(), nixos, { hit: steady(ms, spread) });

test('a measurement compared with itself has not changed', () => {
  const { changes, text } = compareBenches(typical(), typical());
  expect(changes).toEqual([]);
  expect(text).toBe('nothing changed that is more than noise.');
});

describe('a time', () => {
  test.each([
    ['half of it is faster', 40, 20, undefined, ['faster']],
    ['twice of it is slower', 40, 80, undefined, ['slower']],
    ['a tenth is too little', 40, 43, undefined, []],
    ['less than a millisecond is too little', 1, 1.9, undefined, []],
    ['where the intervals meet it is noise', 40, 48, 0.4, []],
  ])('%s', (_, before, now, spread, kinds) => {
    expect(kindsAt(hitsOf(before, spread), hitsOf(now, spread), nixos)).toEqual(kinds);
  });
});

test('a time of which there are few samples is not compared', () => {
  const opened = (ms: number, samples: number) =>
    withCache(typical(), nixos, {
      opening: timesOf(Array.from({ length: samples }, (_, index) => ms + index)),
    });
  expect(kindsAt(opened(100, 1), opened(200, 1), nixos)).toEqual([]);
  expect(kindsAt(opened(100, 3), opened(200, 3), nixos)).toEqual([]);
  expect(kindsAt(opened(100, 5), opened(200, 5), nixos)).toEqual(['slower']);
});

test('a cache that is new, gone, dead or alive again is told of', () => {
  const { changes } = compareBenches(weekBefore(), typical());
  expect(changes.map(({ substituter, kind }) => `${substituter} ${kind}`)).toEqual([
    `${nixos} slower`,
    `${cachix} works-again`,
    'https://old.example.org gone',
  ]);
  expect(kindsAt(typical(), weekBefore(), cachix)).toEqual(['died']);
  expect(kindsAt(typical(), weekBefore(), 'https://old.example.org')).toEqual(['appeared']);
});

test('the times of a cache that died are not compared', () => {
  const dead = withCache(hitsOf(80), nixos, { state: 'died', stateText: 'died' });
  expect(kindsAt(hitsOf(20), { ...dead, paths: typical().paths }, nixos)).toEqual(['died']);
});

describe('archives', () => {
  const rates = (median: number, samples: number) =>
    withCache(typical(), lan, {
      throughput: {
        samples,
        minBytesPerSecond: median * 0.9,
        medianBytesPerSecond: median,
        maxBytesPerSecond: median * 1.1,
      },
    });
  test.each([
    ['all rates above all others are a change', 50e6, 80e6, 4, ['throughput']],
    ['rates that meet are none', 50e6, 58e6, 4, []],
    ['three rates are too few', 50e6, 80e6, 3, []],
  ])('%s', (_, before, now, samples, kinds) => {
    expect(kindsAt(rates(before, samples), rates(now, samples), lan)).toEqual(kinds);
  });
});

describe('paths', () => {
  const without = (document: BenchDocument, name: string): BenchDocument => ({
    ...document,
    paths: {
      ...document.paths,
      list: document.paths.list.map((path) => ({
        ...path,
        foundAt: path.foundAt.filter((one) => one !== name),
      })),
    },
  });

  test('of those asked for both times, what a cache lost is told', () => {
    const { changes } = compareBenches(typical(), without(typical(), nixos));
    expect(changes).toEqual([
      {
        substituter: nixos,
        kind: 'hits',
        text: 'has no longer 35 paths that it had; now 0 % of the 40 asked for both times',
      },
    ]);
  });

  test('others than then say nothing about a change, and that is said', () => {
    const { paths } = typical();
    const list = paths.list.map((path) => ({ ...path, hashPart: `x${path.hashPart}`, foundAt: [] }));
    const { changes, text } = compareBenches(typical(), { ...typical(), paths: { ...paths, list } });
    expect(changes).toEqual([]);
    expect(text).toContain('Other paths');
  });
});

describe('a place', () => {
  const placed = (places: readonly (readonly [name: string, place: number])[]): BenchDocument => ({
    ...typical(),
    ranking: places.flatMap(([name, place]) =>
      typical()
        .ranking.filter(({ substituter }) => substituter === name)
        .map((cache) => ({ ...cache, place })),
    ),
  });
  const one = placed([
    [lan, 1],
    [nixos, 2],
    [cachix, 3],
  ]);

  test('is told where another cache went ahead', () => {
    const now = placed([
      [nixos, 1],
      [lan, 2],
      [cachix, 3],
    ]);
    expect(compareBenches(one, now).changes).toEqual([
      {
        substituter: lan,
        kind: 'place',
        text: `is in place 2 now, behind ${nixos}, than which it was faster before`,
      },
    ]);
  });

  test('is no change where another cache only went away', () => {
    const now = placed([
      [nixos, 1],
      [cachix, 2],
    ]);
    expect(compareBenches(one, now).changes.map(({ kind }) => kind)).toEqual(['gone']);
  });

  test('means nothing between ties', () => {
    const turned = { ...tied(), ranking: tied().ranking.toReversed() };
    expect(compareBenches(tied(), turned).changes).toEqual([]);
  });
});

test('two documents of any kind can be compared', () => {
  for (const [before, now] of [
    [interrupted(), typical()],
    [typical(), interrupted()],
    [tied(), typical()],
  ] as const)
    expect(compareBenches(before, now).text).toMatch(/\.$/);
});
