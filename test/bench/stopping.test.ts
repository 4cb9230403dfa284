import { expect, test } from 'vitest';
import type { RankedInput } from '../../lib/bench/ranking.ts';
import { openQuestions, ROUND_BUDGETS } from '../../lib/bench/stopping.ts';

const BUDGET = { least: 10, most: 60 };

const around = (ms: number, spread: number, count: number, salt: number): number[] =>
  Array.from({ length: count }, (_, round) => ms * (1 + spread * ((((round * 7 * salt) % 11) - 5) / 5)));

function measured(count: number, medians: Readonly<Record<string, number>>, spread: number): RankedInput[] {
  return Object.entries(medians).map(([substituter, ms], order) => ({
    substituter,
    order,
    rounds: around(ms, spread, count, order + 1),
  }));
}

test('before the first look all are asked', () => {
  expect(openQuestions(measured(0, { a: 20, b: 40 }, 0), 0, BUDGET)).toEqual({
    ask: ['a', 'b'],
    until: 10,
    settled: false,
  });
});

test('what is settled at the first look ends the measuring', () => {
  const next = openQuestions(measured(10, { a: 20, b: 40, c: 40.1 }, 0.02), 10, BUDGET);
  expect(next).toMatchObject({ ask: [], settled: true });
});

test('only those whose relation is open go on, until the next look', () => {
  const next = openQuestions(measured(10, { fast: 5, a: 20, b: 22, slow: 90 }, 0.12), 10, BUDGET);
  expect(next).toEqual({ ask: ['a', 'b'], until: 11, settled: false });
});

test('looks become rarer, and none is after the budget', () => {
  const until = (done: number) => openQuestions(measured(done, { a: 20, b: 21.6 }, 0.5), done, BUDGET).until;
  expect([10, 24, 48, 58].map(until)).toEqual([11, 27, 54, 60]);
});

test('the budget ends what is open', () => {
  const next = openQuestions(measured(60, { a: 20, b: 21.6 }, 0.5), 60, BUDGET);
  expect(next).toEqual({ ask: [], until: 60, settled: false });
});

test('what is settled in the last round is settled, not out of budget', () => {
  expect(openQuestions(measured(60, { a: 20, b: 40 }, 0.02), 60, BUDGET).settled).toBe(true);
});

test('nobody waits for a cache that answers no longer', () => {
  const [a, b] = measured(10, { a: 20, b: 22 }, 0.12);
  if (a === undefined || b === undefined) throw new Error('two caches');
  expect(openQuestions([a, b], 10, BUDGET).ask).toEqual(['a', 'b']);
  expect(openQuestions([a, { ...b, gone: true }], 10, BUDGET).ask).toEqual([]);
  expect(openQuestions([a, { ...b, gone: true, rounds: [] }], 10, BUDGET).ask).toEqual([]);
});

test('who has answered too seldom is asked again', () => {
  const [a, b] = measured(10, { a: 20, b: 40 }, 0.02);
  if (a === undefined || b === undefined) throw new Error('two caches');
  const seldom = b.rounds.map((ms, round) => (round % 3 === 0 ? ms : undefined));
  expect(openQuestions([a, { ...b, rounds: seldom }], 10, BUDGET).ask).toEqual(['b']);
});

test.each([
  ['no cache', {}],
  ['one cache', { a: 20 }],
])('%s has no open question after the first look', (_, medians) => {
  expect(openQuestions(measured(10, medians, 0.5), 10, BUDGET)).toMatchObject({ ask: [], settled: true });
});

test('each budget has its first look before its end', () => {
  for (const { least, most } of Object.values(ROUND_BUDGETS)) expect(least).toBeLessThan(most);
});
