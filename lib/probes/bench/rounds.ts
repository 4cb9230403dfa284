import type { Allowance } from '../../bench/budget.ts';
import type { RankedInput } from '../../bench/ranking.ts';
import { type NextRounds, openQuestions, type RoundBudget } from '../../bench/stopping.ts';
import type { BenchDocument } from '../../model/bench.ts';
import type { Ports } from '../../model/ports.ts';
import type { ClientContext } from '../cache-client.ts';
import { timeArchive } from './archives.ts';
import type { Lane } from './lane.ts';
import type { Meter } from './metered-http.ts';
import { timeOpening } from './opening.ts';
import { type TimingOptions, timeRound, warmUp } from './timing.ts';

export interface RoundsOptions extends TimingOptions {
  readonly allowance: Allowance;
  /** Bytes of one archive. */
  readonly share: number;
  readonly meter: Meter;
  readonly context: ClientContext;
  /** On the steady clock: after it no further round begins. */
  readonly until: number;
  /** Aborted by the user; `signal` ends with the time, too. */
  readonly interrupt: AbortSignal;
}

export interface RoundsMade {
  readonly made: number;
  readonly stoppedBecause: BenchDocument['budget']['stoppedBecause'];
}

/** Rounds between two openings, and between two archives: spread, so that they do not all fall into one noisy minute. */
const OPENING_EVERY = 5;
const ARCHIVE_EVERY = 4;

/**
 * Measures in rounds: in each one, every cache that is not settled yet is asked once, one cache after the other and nothing beside it, in an
 * order that rotates. So a noisy minute hits all of them alike, and none is always asked first. Ends as soon as the ranking is settled.
 */
export async function measureInRounds(
  ports: Ports,
  lanes: readonly Lane[],
  options: RoundsOptions,
): Promise<RoundsMade> {
  const { allowance, context, share, meter, signal, until, interrupt } = options;
  let openings = 0;
  let archives = 0;
  const alive = () => lanes.filter(({ died }) => died === undefined);
  const whyOver = (): RoundsMade['stoppedBecause'] | undefined =>
    interrupt.aborted
      ? 'interrupted'
      : (meter.spent ?? (signal.aborted || ports.clock.steady() > until ? 'time' : undefined));

  const eachAlive = async (round: number, what: string, work: (lane: Lane) => Promise<void>) => {
    for (const lane of rotated(alive(), round)) {
      if (whyOver() !== undefined) return;
      ports.progress.show(`${what}: ${lane.cache.store.text}`);
      await work(lane);
    }
  };
  const openAll = (round: number) => {
    openings += 1;
    return eachAlive(round, 'connecting', (lane) => timeOpening(ports, lane, context, { ...options, round }));
  };
  const downloadAll = (round: number) =>
    eachAlive(round, 'downloading a part of an archive', (lane) =>
      timeArchive(lane, archives, share, { ...options, round }),
    ).then(() => {
      archives += 1;
    });

  await eachAlive(0, 'connecting', (lane) => warmUp(lane, options));
  let made = 0;
  let next = whomToAsk(lanes, made, allowance.rounds);
  while (whyOver() === undefined) {
    if (made >= next.until) next = whomToAsk(lanes, made, allowance.rounds);
    const contested = alive().filter(({ cache }) => next.ask.includes(cache.store.text));
    if (contested.length === 0) break;
    if (made % OPENING_EVERY === 0 && openings < allowance.openings) await openAll(made);
    if (made % ARCHIVE_EVERY === 2 && archives < allowance.archives) await downloadAll(made);
    for (const lane of rotated(contested, made)) {
      if (whyOver() !== undefined || lane.died !== undefined) continue;
      const left = contested.length < alive().length ? `, ${contested.length} still close` : '';
      const round = `round ${made + 1} of at most ${allowance.rounds.most}${left}`;
      ports.progress.show(`${round}: ${lane.cache.store.text}`);
      await timeRound(lane, made, options);
    }
    made += 1;
  }
  while (openings < allowance.openings && whyOver() === undefined) await openAll(made);
  while (archives < allowance.archives && whyOver() === undefined) await downloadAll(made);
  const nothing = lanes.length === 0 ? 'nothing-to-measure' : undefined;
  return { made, stoppedBecause: whyOver() ?? nothing ?? (next.settled ? 'settled' : 'rounds') };
}

const rotated = <T>(items: readonly T[], by: number): readonly T[] => {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
};

/** Caches that have some of the paths are held against each other by these, the others by what they have not. */
function whomToAsk(lanes: readonly Lane[], made: number, budget: RoundBudget): NextRounds {
  const [one, other] = [lanes.filter(hasPaths), lanes.filter((lane) => !hasPaths(lane))].map((some) =>
    openQuestions(some.map(toRank), made, budget),
  );
  if (one === undefined || other === undefined) return { ask: [], until: made, settled: true };
  return {
    ask: [...one.ask, ...other.ask],
    until: Math.max(
      made,
      Math.min(...[one, other].flatMap(({ ask, until }) => (ask.length === 0 ? [] : until))),
    ),
    settled: one.settled && other.settled,
  };
}

const hasPaths = ({ found }: Lane): boolean => found.length > 0;

function toRank(lane: Lane): RankedInput {
  const series = lane.ways[0]?.series;
  const rounds = (hasPaths(lane) ? series?.hits : series?.misses) ?? [];
  const { position: order, died, cache } = lane;
  return { substituter: cache.store.text, order, rounds: [...rounds], gone: died !== undefined };
}
