import { probit } from 'simple-statistics';
import type { RankedInput, Ranking } from '../../lib/bench/ranking.ts';
import { rankCaches } from '../../lib/bench/ranking.ts';
import { openQuestions, type RoundBudget } from '../../lib/bench/stopping.ts';
import { type Random, randomOf } from './random.ts';

/** A cache whose answers are drawn, and whose true median is known. */
export interface DrawnCache {
  readonly substituter: string;
  readonly medianMs: number;
  /** Standard deviation as a share of the median, all causes together. */
  readonly spread: number;
  readonly skewed: boolean;
  readonly spikes: number;
  /** How many times longer the first answer takes. */
  readonly cold: number;
}

export interface DrawnSetup {
  readonly caches: readonly DrawnCache[];
  /** By how much all are slower in a round. */
  readonly slowdown: (round: number) => number;
}

/** What measuring a set-up led to, on a clock that only the answers move. */
export interface DrawnRun {
  readonly ranking: Ranking;
  readonly rounds: number;
  readonly requests: number;
  readonly ms: number;
  readonly settled: boolean;
}

export const uniform = (random: Random, from: number, to: number): number =>
  from + ((to - from) * random.below(2 ** 30)) / 2 ** 30;

/** Caches of those true medians, each with jitter, spikes and a cold start of its own, under a noisy minute and a drift of all. */
export function drawnSetup(random: Random, medians: readonly number[]): DrawnSetup {
  const noisyFrom = random.below(60);
  const noisyTo = random.chance(0.5) ? noisyFrom + 4 + random.below(20) : noisyFrom;
  const noisy = uniform(random, 1.3, 3);
  const drift = uniform(random, -0.002, 0.002);
  return {
    caches: medians.map((medianMs, index) => ({
      substituter: `https://cache-${index}.test`,
      medianMs,
      spread: Math.hypot(uniform(random, 0.03, 0.12), uniform(random, 0, 1) / medianMs),
      skewed: random.chance(0.5),
      spikes: uniform(random, 0.01, 0.05),
      cold: random.chance(0.3) ? uniform(random, 2, 10) : 1,
    })),
    slowdown: (round) => (1 + drift * round) * (round >= noisyFrom && round < noisyTo ? noisy : 1),
  };
}

/** Measures as the stopping rule says. The present order is that of `caches`. */
export function measureDrawn({ caches, slowdown }: DrawnSetup, seed: number, budget: RoundBudget): DrawnRun {
  const random = randomOf(seed);
  const series = caches.map((cache, order) => ({
    substituter: cache.substituter,
    order,
    rounds: [] as (number | undefined)[],
  }));
  let next = openQuestions(series, 0, budget);
  let [rounds, requests, ms] = [0, 0, 0];
  while (next.ask.length > 0) {
    for (; rounds < next.until; rounds++) {
      for (const [index, cache] of caches.entries()) {
        if (!next.ask.includes(cache.substituter)) continue;
        const answer = drawnMs(cache, random) * slowdown(rounds) * (rounds === 0 ? cache.cold : 1);
        const own = series[index]?.rounds;
        if (own !== undefined) own[rounds] = answer;
        requests++;
        ms += answer;
      }
    }
    next = openQuestions(series, rounds, budget);
  }
  return { ranking: rankCaches(series), rounds, requests, ms, settled: next.settled };
}

/** So many rounds of every cache. */
export function drawnRounds({ caches, slowdown }: DrawnSetup, seed: number, count: number): RankedInput[] {
  const random = randomOf(seed);
  return caches.map((cache, order) => ({
    substituter: cache.substituter,
    order,
    rounds: Array.from({ length: count }, (_, round) => drawnMs(cache, random) * slowdown(round)),
  }));
}

function drawnMs(cache: DrawnCache, random: Random): number {
  const body = bodyMs(cache, normal(random));
  return random.chance(cache.spikes) ? body * uniform(random, 2, 10) : body;
}

/** The body of the distribution at that many standard deviations: log-normal or gamma. Spikes are above the median, so the median of all is a little higher up in the body. */
function bodyMs({ medianMs, spread, skewed, spikes }: DrawnCache, deviations: number): number {
  const shape = skewed ? gammaShape : logNormalShape;
  return (medianMs * shape(spread, deviations)) / shape(spread, probit(0.5 / (1 - spikes)));
}

const logNormalShape = (spread: number, deviations: number): number => Math.exp(spread * deviations);

/** Wilson and Hilferty: the cube root of a gamma variable is nearly normal. */
const gammaShape = (spread: number, deviations: number): number =>
  Math.max(0.3, 1 - spread ** 2 / 9 + (spread * deviations) / 3) ** 3;

/** Box and Muller. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(uniform(random, 2 ** -30, 1)));
  return radius * Math.cos(2 * Math.PI * uniform(random, 0, 1));
}
