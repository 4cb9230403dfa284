import { quantile } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import type { Ranking } from '../../lib/bench/ranking.ts';
import { ROUND_BUDGETS, type RoundBudget } from '../../lib/bench/stopping.ts';
import { type DrawnRun, type DrawnSetup, drawnSetup, measureDrawn, uniform } from '../support/latencies.ts';
import { type Random, randomOf } from '../support/random.ts';

/**
 * Caches of known true medians: 3 to 8 of them from 2 to 300 ms, some tied (up to 3 % apart), the others apart by 11 % to four times, and by 1 ms at
 * least, since below half a millisecond no difference counts. They stand in any order.
 */
function truth(seed: number): DrawnSetup {
  const random = randomOf(seed);
  const count = 3 + random.below(6);
  let leader = Math.exp(uniform(random, Math.log(2), Math.log(60)));
  let slowest = leader;
  const medians = [leader];
  while (medians.length < count) {
    const gap = random.chance(0.35) ? undefined : someGap(random);
    const next = gap === undefined ? Number.POSITIVE_INFINITY : Math.max(slowest * gap, slowest + 1);
    const tied = leader * uniform(random, 1, 1.03);
    if (next > 300) {
      slowest = Math.max(slowest, tied);
      medians.push(tied);
    } else {
      leader = next;
      slowest = next;
      medians.push(next);
    }
  }
  return drawnSetup(random, shuffled(random, medians));
}

/** Half of the gaps are narrow. */
function someGap(random: Random): number {
  const kind = random.below(10);
  if (kind < 5) return uniform(random, 1.11, 1.3);
  return kind < 8 ? uniform(random, 1.3, 2) : uniform(random, 2, 4);
}

function shuffled(random: Random, medians: readonly number[]): number[] {
  const left = [...medians];
  return medians.flatMap(() => left.splice(random.below(left.length), 1));
}

const places = (ranking: Ranking): ReadonlyMap<string, number> =>
  new Map(ranking.groups.flat().map(({ substituter, place }) => [substituter, place]));

/** -1 where the first is ahead, 0 where they share a place. */
interface JudgedPair {
  readonly said: number;
  readonly true: number;
}

function judged({ caches }: DrawnSetup, ranking: Ranking): readonly JudgedPair[] {
  const place = places(ranking);
  return caches.flatMap((one, index) =>
    caches.slice(index + 1).map((other) => {
      const ratio = one.medianMs / other.medianMs;
      return {
        said: Math.sign(
          (place.get(one.substituter) ?? Number.NaN) - (place.get(other.substituter) ?? Number.NaN),
        ),
        true: Math.max(ratio, 1 / ratio) <= 1.031 ? 0 : Math.sign(ratio - 1),
      };
    }),
  );
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length / items.length;
}

function measured(count: number, budget: RoundBudget) {
  const runs: {
    readonly setup: DrawnSetup;
    readonly run: DrawnRun;
    readonly pairs: readonly JudgedPair[];
  }[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const setup = truth(seed);
    const run = measureDrawn(setup, seed + 1_000_000, budget);
    runs.push({ setup, run, pairs: judged(setup, run.ranking) });
  }
  const pairs = runs.flatMap((each) => each.pairs);
  const rounds = runs.map(({ run }) => run.rounds);
  const asked = runs.map(({ run, setup }) => run.requests / setup.caches.length);
  const seconds = runs.map(({ run }) => run.ms / 1000);
  const figures = {
    right: share(runs, (each) => each.pairs.every((pair) => pair.said === pair.true)),
    tiesTied: share(
      pairs.filter((pair) => pair.true === 0),
      (pair) => pair.said === 0,
    ),
    orderedRight: share(
      pairs.filter((pair) => pair.true !== 0),
      (pair) => pair.said === pair.true,
    ),
    reversed: pairs.filter((pair) => pair.said * pair.true < 0).length,
    settled: share(runs, ({ run }) => run.settled),
    medianRounds: quantile(rounds, 0.5),
    p95Rounds: quantile(rounds, 0.95),
    requestsPerCache: quantile(asked, 0.5),
    medianSeconds: quantile(seconds, 0.5),
    p95Seconds: quantile(seconds, 0.95),
  };
  return { runs, figures };
}

describe('1,000 set-ups whose true order is known', () => {
  const { runs, figures } = measured(1000, ROUND_BUDGETS.default);
  const table = JSON.stringify(figures);

  test('the whole ranking is right in 99 of 100', () => {
    expect(figures.right, table).toBeGreaterThanOrEqual(0.99);
  });

  test('ties are called ties, and what is apart is called apart', () => {
    expect(figures.tiesTied, table).toBeGreaterThanOrEqual(0.99);
    expect(figures.orderedRight, table).toBeGreaterThanOrEqual(0.99);
  });

  test('nobody is put ahead of one that is really faster', () => {
    expect(figures.reversed, table).toBe(0);
  });

  test('most are settled before the budget is used up, and settled caches are asked no more', () => {
    expect(figures.settled, table).toBeGreaterThan(0.65);
    expect(figures.medianRounds, table).toBeLessThan(60);
    expect(figures.requestsPerCache, table).toBeLessThan(40);
    expect(figures.medianSeconds, table).toBeLessThan(6);
  });

  test('what is called settled is right', () => {
    const settled = runs.filter(({ run }) => run.settled);
    expect(share(settled, ({ pairs }) => pairs.every((pair) => pair.said === pair.true))).toBeGreaterThan(
      0.993,
    );
  });

  test('who takes the ranking as the order and measures again gets the same', () => {
    const again = runs.slice(0, 400).map(({ setup, run }, index) => {
      const place = places(run.ranking);
      const order = [...place.keys()];
      const caches = [...setup.caches].sort(
        (one, other) => order.indexOf(one.substituter) - order.indexOf(other.substituter),
      );
      const second = places(
        measureDrawn({ ...setup, caches }, index + 2_000_000, ROUND_BUDGETS.default).ranking,
      );
      return { order, place, second };
    });
    expect(
      share(again, ({ place, second }) => [...place].every(([name, own]) => second.get(name) === own)),
    ).toBeGreaterThanOrEqual(0.97);
    expect(
      share(again, ({ order, second }) => [...second.keys()].join() === order.join()),
    ).toBeGreaterThanOrEqual(0.98);
  });
});

test('the quick budget leaves much open and says so, and puts hardly one of 1,000 ahead of one that is really faster', () => {
  const { runs, figures } = measured(1000, ROUND_BUDGETS.quick);
  const table = JSON.stringify(figures);
  expect(figures.right, table).toBeGreaterThan(0.6);
  expect(figures.orderedRight, table).toBeGreaterThan(0.94);
  expect(figures.tiesTied, table).toBeGreaterThan(0.88);
  expect(figures.reversed / runs.flatMap((each) => each.pairs).length, table).toBeLessThan(0.001);
  expect(figures.p95Rounds, table).toBe(12);
  const wrong = runs.filter(({ pairs }) => pairs.some((pair) => pair.said !== pair.true));
  expect(share(wrong, ({ run }) => !run.settled)).toBeGreaterThan(0.97);
});

test('the thorough budget settles practically everything', () => {
  const { figures } = measured(250, ROUND_BUDGETS.thorough);
  const table = JSON.stringify(figures);
  expect(figures.right, table).toBeGreaterThanOrEqual(0.995);
  expect(figures.settled, table).toBeGreaterThan(0.98);
  expect(figures.p95Rounds, table).toBeLessThan(200);
});

test.each([
  [1.04, 0, 0.05],
  [1.06, 0.05, 0.25],
  [1.08, 0.4, 0.7],
  [1.1, 0.8, 0.97],
])(
  'between tied and apart (%f times) the answer may be either, but never the wrong way round',
  (ratio, least, most) => {
    const tries = 200;
    const pairs = Array.from({ length: tries }, (_, index) => {
      const random = randomOf(index + 1);
      const base = Math.exp(uniform(random, Math.log(15), Math.log(200)));
      return measureDrawn(drawnSetup(random, [base * ratio, base]), index + 3_000_000, ROUND_BUDGETS.default)
        .ranking.pairs[0];
    });
    const ordered = pairs.filter((pair) => pair?.tied === false);
    expect(ordered.filter((pair) => pair?.first === 'https://cache-0.test')).toEqual([]);
    expect(ordered.length / tries).toBeGreaterThanOrEqual(least);
    expect(ordered.length / tries).toBeLessThanOrEqual(most);
  },
);
