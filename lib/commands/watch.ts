import type { WatchFormat } from '../model/format.ts';
import type { Ports } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { UserError } from '../model/user-error.ts';
import type { Change } from '../model/watch.ts';
import { changesSince, type Known, knownAfter } from '../report/changes.ts';
import { renderText } from '../report/text.ts';
import { renderRound } from '../report/watch-lines.ts';
import { renderChanges, watchingText } from '../report/watch-text.ts';
import { statusOf } from './judge.ts';
import { type LookRequest, look } from './look.ts';
import { interruptedStatus, type Outcome } from './outcome.ts';
import { pause } from './pause.ts';
import type { CommandContext } from './request.ts';

export interface WatchRequest extends LookRequest {
  /** Seconds from the beginning of one look to that of the next. */
  readonly interval: number;
  /** Absent: until somebody ends it. */
  readonly rounds?: number | undefined;
  readonly format?: WatchFormat | undefined;
  readonly strict: boolean;
}

/** Looks again and again, and says after each look what changed. The status is that of the last look. */
export async function watch(ports: Ports, request: WatchRequest, context: CommandContext): Promise<Outcome> {
  const { interval, rounds = Number.POSITIVE_INFINITY, strict } = request;
  const { signal } = context;
  const format = request.format ?? (ports.output.isTerminal ? 'text' : 'ndjson');
  const began = ports.clock.steady();
  let known: Known | undefined;
  for (let round = 1; ; round++) {
    const report = await lookOr(ports, request, context, known !== undefined && round < rounds);
    if (report === undefined) {
      await pause(untilNext(ports.clock.steady() - began, interval * 1000), signal);
      if (signal.aborted) return left(interruptedStatus(signal));
      continue;
    }
    const wasCutShort = signal.aborted;
    const changes = known === undefined || wasCutShort ? [] : changesSince(known, report);
    // What an interrupted look has not seen is no change; of the first one it is all that there is to say.
    if (round === 1 || !wasCutShort) {
      ports.progress.clear();
      const text = roundText({ report, round, changes }, format, ports);
      if ((await ports.output.write(text)) === 'enough') return left(statusOf(report, strict, signal));
    }
    if (signal.aborted) return left(interruptedStatus(signal));
    if (round >= rounds) return left(statusOf(report, strict, signal));
    known = knownAfter(report, known);
    const wait = untilNext(ports.clock.steady() - began, interval * 1000);
    ports.progress.show(watchingText(report, new Date(ports.clock.now() + wait)));
    await pause(wait, signal);
    if (signal.aborted) return left(interruptedStatus(signal));
  }
}

/** Undefined where the configuration cannot be read just now, which is said: an editor may be about to replace it. */
async function lookOr(
  ports: Ports,
  request: WatchRequest,
  context: CommandContext,
  isPatient: boolean,
): Promise<Report | undefined> {
  try {
    return await look(ports, request, context);
  } catch (error) {
    if (!isPatient || !(error instanceof UserError)) throw error;
    ports.progress.say(`nixcache: ${error.message}; looking again in the next round`);
    return undefined;
  }
}

interface Round {
  readonly report: Report;
  readonly round: number;
  readonly changes: readonly Change[];
}

function roundText({ report, round, changes }: Round, format: WatchFormat, { terminal }: Ports): string {
  if (format === 'ndjson') return renderRound(report, round, changes);
  return round === 1 ? `${renderText(report, terminal)}\n` : renderChanges(changes, report, terminal);
}

/** How long until the next beginning of an interval: those that a long look has missed are left out. */
const untilNext = (elapsedMs: number, intervalMs: number): number => intervalMs - (elapsedMs % intervalMs);

/** All has been said. */
const left = (status: Outcome['status']): Outcome => ({ stdout: '', status });
