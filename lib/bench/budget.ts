import type { BenchLevel } from '../model/bench.ts';
import { ROUND_BUDGETS, type RoundBudget } from './stopping.ts';

/** How much one measurement may do. */
export interface Allowance {
  /** Interleaved rounds, in each of which a cache is asked for one path that it has and one that it has not. */
  readonly rounds: RoundBudget;
  /** Paths that every cache is asked for. */
  readonly paths: number;
  /** Connections made from nothing, per cache. */
  readonly openings: number;
  /** Archives downloaded, per cache. */
  readonly archives: number;
  /** Of one archive; the rest is not asked for. */
  readonly archiveBytes: number;
  /** Of all answers together. */
  readonly bytes: number;
  readonly seconds: number;
}

const MB = 1_000_000;

/** What the levels allow. `quick` is for a look between two builds, `thorough` for a decision that stays. */
export const allowances: Readonly<Record<BenchLevel, Allowance>> = {
  quick: {
    rounds: ROUND_BUDGETS.quick,
    paths: 24,
    openings: 1,
    archives: 1,
    archiveBytes: MB,
    bytes: 10 * MB,
    seconds: 30,
  },
  normal: {
    rounds: ROUND_BUDGETS.default,
    paths: 200,
    openings: 3,
    archives: 3,
    archiveBytes: 4 * MB,
    bytes: 100 * MB,
    seconds: 180,
  },
  thorough: {
    rounds: ROUND_BUDGETS.thorough,
    paths: 500,
    openings: 5,
    archives: 5,
    archiveBytes: 16 * MB,
    bytes: 500 * MB,
    seconds: 1200,
  },
};

/** What is about to be measured. */
export interface Workload {
  readonly caches: number;
  /** Of them, those with which Nix may speak HTTP/2, and which are then measured over both protocols. */
  readonly twice: number;
  readonly paths: number;
}

/** More than most answers need, their headers among them: most narinfos have less than one kilobyte. */
const ANSWER_BYTES = 2500;

/** What a measurement costs at most. It is announced before it starts, and kept. */
export interface Budget {
  readonly requests: number;
  readonly bytes: number;
  readonly rounds: number;
  readonly seconds: number;
}

/** The most that a workload can cost at one level; `maxBytes` where the user sets the bytes. */
export function budgetFor(
  allowance: Allowance,
  { caches, twice, paths }: Workload,
  maxBytes?: number,
): Budget {
  const series = caches + twice;
  // nix-cache-info first by all, then over HTTP/2, which is tried twice.
  const screening = caches + 2 * twice;
  const lookups =
    screening + caches * paths + caches * allowance.openings + series * (2 * allowance.rounds.most + 2);
  const archives = series * allowance.archives;
  const expected = lookups * ANSWER_BYTES + archives * allowance.archiveBytes;
  return {
    requests: lookups + archives,
    bytes: maxBytes ?? Math.min(allowance.bytes, expected),
    rounds: allowance.rounds.most,
    seconds: allowance.seconds,
  };
}

/** How much of one archive may be downloaded, so that lookups keep what they need and every cache gets the same. */
export function archiveShare(
  allowance: Allowance,
  { caches, twice, paths }: Workload,
  bytes: number,
): number {
  const series = caches + twice;
  const lookups = (caches * paths + series * 2 * allowance.rounds.most) * ANSWER_BYTES;
  const share = Math.floor((bytes - lookups) / Math.max(1, series * allowance.archives));
  return Math.max(0, Math.min(allowance.archiveBytes, share));
}
