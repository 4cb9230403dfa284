import { describe, expect, test } from 'vitest';
import { type RankedInput, type Ranking, rankCaches } from '../../lib/bench/ranking.ts';
import { drawnRounds, drawnSetup } from '../support/latencies.ts';
import { randomOf } from '../support/random.ts';

type Rounds = RankedInput['rounds'];

const named = (rounds: Readonly<Record<string, Rounds>>): RankedInput[] =>
  Object.entries(rounds).map(([substituter, own], order) => ({ substituter, order, rounds: own }));

/** Around a median, with a little jitter that differs between caches. */
const around = (ms: number, salt = 1, count = 40): number[] =>
  Array.from({ length: count }, (_, round) => ms * (1 + (((round * 7 * salt) % 11) - 5) / 200));

/** As in `a b | c`: places are separated by bars. */
const shown = ({ groups }: Ranking): string =>
  groups.map((group) => group.map(({ substituter }) => substituter).join(' ')).join(' | ');

describe('the order of caches', () => {
  test.each<[string, Readonly<Record<string, Rounds>>, string]>([
    ['no caches', {}, ''],
    ['one cache', { a: around(20) }, 'a'],
    ['the faster one comes first', { a: around(40), b: around(20, 2) }, 'b | a'],
    ['a difference of 2 % changes nothing', { a: around(20.4), b: around(20, 2) }, 'a b'],
    ['a difference under half a millisecond neither', { a: around(2.4), b: around(2, 2) }, 'a b'],
    ['nor one below what can be measured', { a: around(0.4), b: around(0.1, 2) }, 'a b'],
    ['ties stand among others', { a: around(60), b: around(20.3, 2), c: around(20, 3) }, 'b c | a'],
    [
      'being tied does not carry over',
      { a: around(22.4, 2), b: around(21.2, 3), c: around(20, 5) },
      'b c | a',
    ],
    ['identical samples', { a: Array(30).fill(20), b: Array(30).fill(20), c: Array(30).fill(30) }, 'a b | c'],
    ['no time at all', { a: Array(30).fill(5), b: Array(30).fill(0) }, 'b | a'],
    ['huge times', { a: Array(30).fill(1e300), b: around(1e9), c: around(20) }, 'c | b | a'],
  ])('%s', (_, caches, expected) => {
    expect(shown(rankCaches(named(caches)))).toBe(expected);
  });

  test('a group keeps the present order, whatever the order of the input', () => {
    const caches = named({ a: around(20.4), b: around(20, 2), c: around(20.2, 3) }).reverse();
    expect(shown(rankCaches(caches))).toBe('a b c');
  });
});

describe('what must not move it', () => {
  const slow = (from: number, to: number, times: number, rounds: readonly number[]): number[] =>
    rounds.map((ms, round) => (round >= from && round < to ? ms * times : ms));

  test('a noisy minute of all', () => {
    const caches = { a: slow(5, 15, 3, around(23)), b: slow(5, 15, 3, around(20, 2)) };
    expect(shown(rankCaches(named(caches)))).toBe('b | a');
  });

  test('a noisy minute that only those still measured saw', () => {
    const stopped = around(26, 1, 40).map((ms, round) => (round < 12 ? ms : undefined));
    const caches = { a: stopped, b: slow(12, 40, 2, around(20, 2)), c: slow(12, 40, 2, around(20.2, 3)) };
    expect(shown(rankCaches(named(caches)))).toBe('b c | a');
  });

  test('stalls of the faster one', () => {
    const stalled = around(20, 2).map((ms, round) => (round % 8 === 3 ? ms * 20 : ms));
    expect(shown(rankCaches(named({ a: around(23), b: stalled })))).toBe('b | a');
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [-5]])('what is no time (%f)', (ms) => {
    const odd = around(20, 2).map((own, round) => (round % 3 === 0 ? ms : own));
    expect(shown(rankCaches(named({ a: around(23), b: odd })))).toBe('b | a');
  });
});

test('who hardly ever answered is not ranked', () => {
  const caches = named({ dead: [], seldom: [20, 21, undefined, 19], a: around(40), b: around(20, 2) });
  const ranking = rankCaches(caches);
  expect(ranking.unmeasured).toEqual(['dead', 'seldom']);
  expect(shown(ranking)).toBe('b | a');
});

test('who died half-way is ranked by the rounds it had', () => {
  expect(shown(rankCaches(named({ a: around(40), b: around(20, 2, 10) })))).toBe('b | a');
});

test('two that never answered in the same round are tied for want of knowing, and not settled', () => {
  const even = around(40).map((ms, round) => (round % 2 === 0 ? ms : undefined));
  const odd = around(20, 2).map((ms, round) => (round % 2 === 0 ? undefined : ms));
  const ranking = rankCaches(named({ a: even, b: odd }));
  expect(shown(ranking)).toBe('a b');
  expect(ranking.groups.flat().map(({ settled }) => settled)).toEqual([false, false]);
  expect(ranking.pairs[0]).toMatchObject({ ratioLow: 0, ratioHigh: Number.POSITIVE_INFINITY });
});

test('places count all caches ahead, and ties are named from both sides', () => {
  const ranking = rankCaches(named({ a: around(60), b: around(20.3, 2), c: around(20, 3) }));
  expect(ranking.groups.flat()).toEqual([
    { substituter: 'b', place: 1, tiedWith: ['c'], settled: true },
    { substituter: 'c', place: 1, tiedWith: ['b'], settled: true },
    { substituter: 'a', place: 3, tiedWith: [], settled: true },
  ]);
});

test('a pair says who is faster and how many times, with the interval', () => {
  const [pair] = rankCaches(named({ a: around(60), b: around(20, 2) })).pairs;
  expect(pair).toMatchObject({ first: 'b', second: 'a', tied: false, settled: true });
  expect(pair?.ratio).toBeCloseTo(3, 1);
  expect(pair?.ratioLow).toBeLessThan(3);
  expect(pair?.ratioHigh).toBeGreaterThan(3);
});

test('a cache with two kinds of answers is not called faster than one between them', () => {
  const random = randomOf(4);
  const twofold = Array.from({ length: 60 }, () => (random.chance(0.5) ? 10 : 100) + random.below(100) / 100);
  const ranking = rankCaches(named({ a: twofold, b: around(30, 2, 60) }));
  expect(ranking.pairs[0]).toMatchObject({ tied: true, settled: false });
});

test('forty caches in 250 rounds are ranked in no time', () => {
  const medians = Array.from({ length: 40 }, (_, index) => 10 * 1.15 ** index);
  const caches = drawnRounds(drawnSetup(randomOf(1), medians), 2, 250);
  const began = performance.now();
  const { groups } = rankCaches(caches);
  expect(performance.now() - began).toBeLessThan(1500);
  expect(groups.map((group) => group.length)).toEqual(medians.map(() => 1));
});
