import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { coldStartEffect } from '../../lib/bench/cold-start.ts';
import { type RankedInput, rankCaches } from '../../lib/bench/ranking.ts';
import { openQuestions, ROUND_BUDGETS } from '../../lib/bench/stopping.ts';

interface RecordedCache {
  readonly roundTripMs: number;
  readonly rounds: readonly number[];
}

const read = (name: string): readonly RecordedCache[] =>
  JSON.parse(readFileSync(new URL(`../../fixtures/bench/${name}.json`, import.meta.url), 'utf8'));

/** Worst present order: the slowest first. */
const inputs = (caches: readonly RecordedCache[], from: number, to: number): RankedInput[] =>
  [...caches]
    .sort((one, other) => other.roundTripMs - one.roundTripMs)
    .map(({ roundTripMs, rounds }, order) => ({
      substituter: `${roundTripMs} ms, ${caches.findIndex((cache) => cache.rounds === rounds)}`,
      order,
      rounds: rounds.slice(from, to),
    }));

const shown = (caches: readonly RankedInput[]): string =>
  rankCaches(caches)
    .groups.map((group) => group.map(({ substituter }) => Number.parseInt(substituter, 10)).join(' '))
    .join(' | ');

describe.each([
  ['apart', '4 | 20 | 22 | 45'],
  ['ties', '12 12 12 | 30 30'],
  ['busy-stretch', '5 | 9 | 40 40 | 46'],
])('narinfos of real servers behind links of known round trips: %s', (name, expected) => {
  const caches = read(name);

  test.each([
    ['all rounds', 0, 200],
    ['the first half', 0, 100],
    ['the second half', 100, 200],
    ['a quarter', 50, 100],
    ['24 rounds', 60, 84],
  ])('%s are ranked as their round trips', (_, from, to) => {
    expect(shown(inputs(caches, from, to))).toBe(expected);
  });

  test('from wherever measuring begins, it is settled before the default budget ends, and right', () => {
    const { least, most } = ROUND_BUDGETS.default;
    for (let from = 0; from + most <= 200; from += 10) {
      let until: number = least;
      let next = openQuestions(inputs(caches, from, from + until), until, ROUND_BUDGETS.default);
      while (next.ask.length > 0) {
        until = next.until;
        next = openQuestions(inputs(caches, from, from + until), until, ROUND_BUDGETS.default);
      }
      const ranking = shown(inputs(caches, from, from + until));
      expect([next.settled, ranking], `from round ${from}`).toEqual([true, expected]);
      expect(until).toBeLessThan(most);
    }
  });

  test('none of them was cold', () => {
    for (const { rounds } of caches) {
      expect(coldStartEffect(rounds.slice(0, 3), rounds.slice(3))).toBeUndefined();
    }
  });
});
