import { type RankedInput, rankCaches } from './ranking.ts';
import { LEAST_ROUNDS } from './relation.ts';

/** How many rounds are asked at least and at most. */
export interface RoundBudget {
  readonly least: number;
  readonly most: number;
}

/** Ten rounds are what a median with a useful interval takes, thirty what a p95 needs to mean anything. */
export const ROUND_BUDGETS = {
  quick: { least: LEAST_ROUNDS, most: 12 },
  default: { least: 10, most: 72 },
  thorough: { least: 30, most: 250 },
} as const satisfies Record<string, RoundBudget>;

/** What to measure next. */
export interface NextRounds {
  /** Who needs further rounds; empty: stop. In the present order. */
  readonly ask: readonly string[];
  /** The number of rounds after which to look again. */
  readonly until: number;
  /** Nobody is asked because nothing is open that further rounds could answer, not because the budget is used up. */
  readonly settled: boolean;
}

/**
 * Whether the ranking is settled after so many rounds, and which caches need more. A cache goes on while its relation to another one
 * that still answers is open (both are asked in the same rounds then), or while it has answered too seldom.
 *
 * A look is another chance to be wrong. So a pair is settled by an interval of three standard errors, and only where it leaves no fair
 * answer but one: a difference above what never matters, or below what always does. Looks become rarer as rounds add up.
 *
 * What it relies on: samples of the warm-up are left out; within a round the caches are asked one after another, in an order that rotates; a round begins when
 * the last one ended (no fixed cadence), as a stall of one cache would otherwise count against the others; a time out is no sample.
 */
export function openQuestions(
  caches: readonly RankedInput[],
  roundsDone: number,
  budget: RoundBudget,
): NextRounds {
  const answering = [...caches].filter((cache) => !cache.gone).sort((one, other) => one.order - other.order);
  if (roundsDone >= budget.most)
    return { ask: [], until: roundsDone, settled: openCaches(caches).size === 0 };
  if (roundsDone < budget.least) {
    return { ask: answering.map((cache) => cache.substituter), until: budget.least, settled: false };
  }
  const open = openCaches(caches);
  const ask = answering.map((cache) => cache.substituter).filter((substituter) => open.has(substituter));
  const until = Math.min(budget.most, roundsDone + Math.max(1, Math.floor(roundsDone / 8)));
  return { ask, until, settled: ask.length === 0 };
}

function openCaches(caches: readonly RankedInput[]): ReadonlySet<string> {
  const gone = new Set(caches.filter((cache) => cache.gone).map((cache) => cache.substituter));
  const { pairs, unmeasured } = rankCaches(caches);
  const open = [
    ...pairs.filter((pair) => !pair.settled).map(({ first, second }) => [first, second]),
    ...unmeasured.map((substituter) => [substituter]),
  ];
  return new Set(open.filter((asked) => !asked.some((substituter) => gone.has(substituter))).flat());
}
