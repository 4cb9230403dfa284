import { bestOrder } from './best-order.ts';
import { type Contribution, contributionsOf } from './contributions.ts';
import { type Drop, dropsOf } from './drops.ts';
import type { LookupRules } from './lookup-rules.ts';
import type { MeasuredCache, WantedPath } from './measured.ts';
import { pooled } from './pooled.ts';
import { type Duration, durationOf, totalOf } from './predict-duration.ts';
import { LEAST_ROUNDS } from './relation.ts';
import type { Ties } from './ties.ts';
import { type Workload, workloadOf } from './workload.ts';

/** What was measured, and how it stands now. */
export interface AdviceInput {
  /** In the order in which Nix asks them now. */
  readonly caches: readonly MeasuredCache[];
  readonly paths: readonly WantedPath[];
  readonly rules: LookupRules;
  /** Substituters whose difference is not real. */
  readonly ties?: Partial<Ties>;
  /** The caches as each round of measuring found them, for what differs from one to the next. */
  readonly perRound?: readonly (readonly MeasuredCache[])[];
}

/** What to do about the order of the caches, and why. */
export interface Advice {
  readonly kind: 'keep' | 'reorder';
  readonly because:
    | 'nothing-wanted'
    | 'one-cache'
    | 'nobody-has-any'
    /** Those that caches have Nix would refuse, for their signatures. */
    | 'all-refused'
    /** The caches did not all answer in enough rounds to compare them. */
    | 'too-few-rounds'
    /** No order is better. */
    | 'already-best'
    /** One is, by too little to be worth a change. */
    | 'too-little'
    /** One is on the whole, and not in nearly all rounds. */
    | 'not-steady'
    | 'faster';
  readonly present: Ordered;
  /** What to have: the present order where that is kept. */
  readonly proposed: Ordered;
  /** The best order there is, also where it is not worth a change. */
  readonly best: Ordered;
  /** What the best order gains. */
  readonly gain: Gain;
  /** In the order of now. */
  readonly contributions: readonly Contribution[];
  /** Caches that cost more than they give, the most costly first. */
  readonly drops: readonly Drop[];
}

/** An order of substituters, and how long Nix takes with it. */
export interface Ordered {
  readonly order: readonly string[];
  readonly duration: Duration;
}

export interface Gain {
  readonly ms: number;
  /** Of the time that it takes now. */
  readonly share: number;
  /** In how many rounds of measuring it is a gain; absent where there were none. */
  readonly rounds?: { readonly better: number; readonly of: number };
}

/** A change has to be worth it. */
const LEAST_SHARE = 0.05;
const LEAST_MS = 50;

/** Whether another order of the caches is worth a change, what each of them gives and costs, and which are too many. Times by the model. */
export function advise({ caches, paths, rules, ties = {}, perRound }: AdviceInput): Advice {
  const workload = workloadOf(pooled(caches, ties), paths, rules);
  const all = [...caches.keys()];
  const shown = (order: readonly number[]): Ordered => ({
    order: order.flatMap((cache) => caches[cache]?.substituter ?? []),
    duration: durationOf(workload, order),
  });
  const present = shown(all);
  const found = bestOrder(workload, all);
  const best = shown(found.order);
  const { firstBytes = [], rates = [] } = ties;
  const rounds = perRound?.map((round) => pooled(round, { firstBytes, rates }));
  const gain = gainOf(present, best, paths, rules, rounds);
  const because = reasonOf(workload, present, best, gain);
  const kind = because === 'faster' ? 'reorder' : 'keep';
  const proposed = kind === 'reorder' ? best : present;
  return {
    kind,
    because,
    present,
    proposed,
    best,
    gain,
    contributions: contributionsOf(workload, present.duration),
    drops: dropsOf(workload, all, found, isWorth),
  };
}

function reasonOf(workload: Workload, present: Ordered, best: Ordered, gain: Gain): Advice['because'] {
  if (workload.patterns.length === 0) return 'nothing-wanted';
  if (workload.caches.length < 2) return 'one-cache';
  if (workload.patterns.every(({ has }) => has.length === 0)) return 'nobody-has-any';
  if (workload.patterns.every(({ accepted }) => accepted.length === 0)) return 'all-refused';
  if (gain.rounds !== undefined && gain.rounds.of < LEAST_ROUNDS) return 'too-few-rounds';
  if (best.order.every((name, place) => name === present.order[place])) return 'already-best';
  if (!isWorth(gain.ms, present.duration.totalMs)) return 'too-little';
  return isSteady(gain.rounds) ? 'faster' : 'not-steady';
}

const isWorth = (ms: number, of: number): boolean => ms >= LEAST_MS && ms >= LEAST_SHARE * of;

/** Of ten rounds one may say otherwise. */
const isSteady = (rounds: Gain['rounds']): boolean =>
  rounds === undefined || rounds.of - rounds.better <= Math.floor(rounds.of / 10);

function gainOf(
  present: Ordered,
  best: Ordered,
  paths: readonly WantedPath[],
  rules: LookupRules,
  perRound: AdviceInput['perRound'],
): Gain {
  const before = present.duration.totalMs;
  const ms = before - best.duration.totalMs;
  const share = before === 0 ? 0 : ms / before;
  if (perRound === undefined) return { ms, share };
  const isWhole = (round: readonly MeasuredCache[]) =>
    present.order.every((name) => round.some(({ substituter }) => substituter === name));
  const rounds = perRound.filter(isWhole);
  const better = rounds.filter((round) => {
    const workload = workloadOf(round, paths, rules);
    const timeOf = ({ order }: Ordered): number =>
      totalOf(
        workload,
        order.map((name) => round.findIndex(({ substituter }) => substituter === name)),
      );
    return timeOf(best) < timeOf(present);
  }).length;
  return { ms, share, rounds: { better, of: rounds.length } };
}
