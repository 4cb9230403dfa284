import { median } from 'simple-statistics';
import { LEAST_ROUNDS, type MeasuredCache, type Relation, relationOf } from './relation.ts';

/** A cache and how long it took to answer in each round. */
export interface RankedInput {
  readonly substituter: string;
  /** Its present place: the least is asked first. */
  readonly order: number;
  /** Milliseconds by round, undefined where it was not asked or did not answer. */
  readonly rounds: readonly (number | undefined)[];
  /** It answers no longer: no further rounds are to be had. */
  readonly gone?: boolean;
}

/** Two caches, `first` being the one that answered faster, if only by a hair. */
export interface RankedPair extends Omit<Relation, 'faster'> {
  readonly first: string;
  readonly second: string;
  readonly tied: boolean;
}

export interface RankedCache {
  readonly substituter: string;
  /** From 1; all of a group share a place, and the next group's comes after all of them (1, 1, 3). */
  readonly place: number;
  /** The caches from which its difference is not real or does not matter: all of its group mostly, and now and then one of the next. */
  readonly tiedWith: readonly string[];
  /** More rounds would change none of its relations. */
  readonly settled: boolean;
}

export interface Ranking {
  /** From fast to slow; within a group in the present order. */
  readonly groups: readonly (readonly RankedCache[])[];
  /** Too few answers to say anything, in the present order. */
  readonly unmeasured: readonly string[];
  readonly pairs: readonly RankedPair[];
}

interface Entrant extends MeasuredCache {
  readonly substituter: string;
}

/**
 * The caches from fast to slow. As being tied does not carry over (20 ms is tied with 21, and 21 with 22, but 20 not with 22), groups have
 * a leader: the fastest of those left, and next to it the others from fast to slow while they are tied with it. So no cache shares a
 * place with one that is really faster, and none is moved ahead of another without a real difference to some member of its
 * group. Within a group the present order stays, so that who takes the order and measures again keeps it.
 */
export function rankCaches(caches: readonly RankedInput[]): Ranking {
  const inOrder = [...caches].sort((one, other) => one.order - other.order);
  const entrants: Entrant[] = [];
  const unmeasured: string[] = [];
  for (const cache of inOrder) {
    const entrant = entrantOf(cache);
    if (entrant === undefined) unmeasured.push(cache.substituter);
    else entrants.push(entrant);
  }
  const pairs = pairsOf(entrants);
  return { groups: groupsOf(entrants, pairs), unmeasured, pairs };
}

/** Faster than this is not told from nothing. It keeps the logarithm of an answer in no time finite, too. */
const RESOLUTION_MS = 0.05;

function entrantOf({ substituter, rounds }: RankedInput): Entrant | undefined {
  const logs = new Float64Array(rounds.length).fill(Number.NaN);
  const answers: number[] = [];
  for (const [round, ms] of rounds.entries()) {
    if (ms === undefined || !Number.isFinite(ms) || ms < 0) continue;
    const seen = Math.max(ms, RESOLUTION_MS);
    logs[round] = Math.log(seen);
    answers.push(seen);
  }
  return answers.length < LEAST_ROUNDS ? undefined : { substituter, logs, medianMs: median(answers) };
}

function pairsOf(entrants: readonly Entrant[]): readonly RankedPair[] {
  return entrants.flatMap((first, place) =>
    entrants.slice(place + 1).map((second) => {
      const { faster, ratio, ratioLow, ratioHigh, settled } = relationOf(first, second);
      const tied = faster === 'tied';
      return ratio >= 1
        ? { first: first.substituter, second: second.substituter, tied, settled, ratio, ratioLow, ratioHigh }
        : {
            first: second.substituter,
            second: first.substituter,
            tied,
            settled,
            ratio: 1 / ratio,
            ratioLow: 1 / ratioHigh,
            ratioHigh: 1 / ratioLow,
          };
    }),
  );
}

function groupsOf(entrants: readonly Entrant[], pairs: readonly RankedPair[]): Ranking['groups'] {
  const names = entrants.map((entrant) => entrant.substituter);
  const left = new Set(names);
  const groups: RankedCache[][] = [];
  while (left.size > 0) {
    const group = fastestGroup(left, pairs);
    const place = entrants.length - left.size + 1;
    const members = names.filter((name) => group.has(name));
    groups.push(members.map((name) => ({ substituter: name, place, ...standing(name, pairs) })));
    for (const name of group) left.delete(name);
  }
  return groups;
}

/**
 * The leader is whoever is slower than the fewest of those left, which is decided by the rounds that the two of them share. As these are not
 * the same rounds for all, three that are tied can each be a hair faster than the next, all the way round: one of them leads then.
 */
function fastestGroup(left: ReadonlySet<string>, pairs: readonly RankedPair[]): ReadonlySet<string> {
  const among = pairs.filter(({ first, second }) => left.has(first) && left.has(second));
  const slowerThan = new Map([...left].map((name) => [name, 0]));
  for (const { second } of among) slowerThan.set(second, (slowerThan.get(second) ?? 0) + 1);
  const [leader] = [...slowerThan].reduce((best, next) => (next[1] < best[1] ? next : best));

  const others = among
    .filter(({ first, second }) => first === leader || second === leader)
    .map(({ first, second, ratio, tied }) =>
      first === leader ? { name: second, slower: ratio, tied } : { name: first, slower: 1 / ratio, tied },
    )
    .sort((one, other) => one.slower - other.slower);
  const apart = others.findIndex(({ slower, tied }) => slower > 1 && !tied);
  const next = apart === -1 ? others : others.slice(0, apart);
  return new Set([leader, ...next.filter(({ tied }) => tied).map(({ name }) => name)]);
}

function standing(name: string, pairs: readonly RankedPair[]): Pick<RankedCache, 'tiedWith' | 'settled'> {
  const own = pairs.filter(({ first, second }) => first === name || second === name);
  return {
    tiedWith: own.filter((pair) => pair.tied).map(({ first, second }) => (first === name ? second : first)),
    settled: own.every((pair) => pair.settled),
  };
}
