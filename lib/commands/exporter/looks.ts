import { setMaxListeners } from 'node:events';
import type { Clock } from '../../model/ports.ts';
import type { Report } from '../../model/report.ts';
import { patientLimit } from '../../probes/patient-limit.ts';
import { renderLooks } from '../../report/exporter-metrics.ts';
import { renderProbe } from '../../report/probe-metrics.ts';
import { renderPrometheus } from '../../report/prometheus.ts';
import { type Paced, type PacedState, paced } from './paced.ts';
import { findNamed, shownName } from './target-of.ts';

/** What is known of caches, and looked at when somebody asks. All that it gives are texts for a monitor. */
export interface Looks {
  /** The machine and its configured caches, waiting so long for what is not there yet or too old to show. */
  metrics(patienceMs: number): Promise<string>;
  /** One cache; undefined where nobody may ask for it. */
  probe(name: string, patienceMs: number): Promise<string | undefined>;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}

interface LooksRequest {
  readonly minIntervalMs: number;
  /** Caches that may be probed whether they are configured or not, as the user wrote them. */
  readonly allow: readonly string[];
  /** Looks at the configured caches, or at one other. */
  readonly look: (only?: string) => Promise<Report>;
  readonly onFailure: (error: unknown) => void;
  readonly clock: Pick<Clock, 'steady'>;
  /** Aborted when nobody is to be kept waiting any more. */
  readonly signal: AbortSignal;
}

/** Single caches that are looked at beside each other, but for those that merely wait for an answer. */
const SINGLES_AT_ONCE = 4;

export function createLooks({ minIntervalMs, allow, look, onFailure, clock, signal }: LooksRequest): Looks {
  // As many wait as ask.
  setMaxListeners(0, signal);
  const now = clock.steady;
  const limit = patientLimit(SINGLES_AT_ONCE);
  const pace = { minIntervalMs, now, onFailure };
  const machine = paced(async () => rendered(await look()), pace);
  const singles = allow.map((entry) => ({
    name: shownName(entry),
    looks: paced(async () => rendered(await limit(() => look(entry))), pace),
  }));

  /** The latest, waiting for it where there is none or where it is as old as if nobody had asked for long. */
  const latest = async (looks: Paced<Rendered>, untilMs: number): Promise<PacedState<Rendered>> => {
    const { last, running } = looks.ask();
    const isStale = last === undefined || now() - last.endedMs >= 2 * minIntervalMs;
    if (isStale && running !== undefined) await within(untilMs - now(), running, signal);
    return looks.state();
  };

  const aboutLooks = ({ last, running, done, failed, hasFailed }: PacedState<Rendered>): string =>
    renderLooks({
      ...(last === undefined ? {} : { ageMs: now() - last.endedMs, tookMs: last.tookMs }),
      isRunning: running !== undefined,
      done,
      failed,
      hasFailed,
    });

  return {
    metrics: async (patienceMs) => {
      const state = await latest(machine, now() + patienceMs);
      return `${state.last?.value.whole ?? ''}${aboutLooks(state)}`;
    },
    probe: async (name, patienceMs) => {
      const untilMs = now() + patienceMs;
      // First, so that a cache that is configured as well is not asked twice.
      const state = await latest(machine, untilMs);
      const configured = state.last?.value.one(name);
      if (configured !== undefined) return `${configured}${aboutLooks(state)}`;
      const allowed = findNamed(singles, name, (single) => single.name);
      // Before the first look nobody knows what is configured: that there is nothing yet says nothing about that.
      if (allowed === undefined) return state.last === undefined ? aboutLooks(state) : undefined;
      const single = await latest(allowed.looks, untilMs);
      return `${single.last?.value.one(allowed.name) ?? ''}${aboutLooks(single)}`;
    },
    idle: async () => {
      await Promise.all([machine, ...singles.map(({ looks }) => looks)].map((one) => one.state().running));
    },
  };
}

/** A report as texts, each made once: what many ask for costs no more than what one does. */
interface Rendered {
  readonly whole: string;
  readonly one: (name: string) => string | undefined;
}

function rendered(report: Report): Rendered {
  const known = new Map<string, string>();
  return {
    whole: renderPrometheus(report),
    one: (name) => {
      const cache = findNamed(report.caches, name, ({ substituter }) => substituter);
      if (cache === undefined) return undefined;
      const text = known.get(cache.substituter) ?? renderProbe(report, cache);
      known.set(cache.substituter, text);
      return text;
    },
  };
}

/** Waits for something, but no longer than so long. */
function within(ms: number, something: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
    void something.then(done);
  });
}
