import type { Connection, Exchange, Moments, Phase } from '../model/facts/exchange.ts';

type Moment = Exclude<keyof Moments, 'ended'>;
type Outcome = Pick<Exchange, 'status' | 'headers' | 'body'> & {
  readonly failure?: { code: string; message: string };
};

/** One request, written down while it happens. */
export interface Recording {
  /** Where the request is now, and so where it died if it dies. */
  phase: Phase;
  /** A connection is being made for it: it did not find one. */
  connects: boolean;
  /**
   * Starts the clock anew, so many milliseconds ago but not before it last started: what came before was our own work, not
   * waiting for anybody.
   */
  begin(ago?: number): void;
  /** Adds what is now known of the connection. */
  note(more: Partial<Connection>): void;
  /** Notes when a moment came, the first time only, and the phase that follows. */
  reached(moment: Moment, next: Phase): void;
  end(outcome: Outcome): Exchange;
}

/** Starts the clock. `url` and `via` carry no secrets. */
export function startRecording(url: string, via: Pick<Connection, 'via' | 'proxy'>): Recording {
  const startedAt = new Date().toISOString();
  let start = performance.now();
  const elapsed = () => Math.round((performance.now() - start) * 1000) / 1000;
  const momentsMs: Partial<Record<Moment, number>> = {};
  let connection: Connection = { reused: false, ...via };
  const recording: Recording = {
    phase: 'request',
    connects: false,
    begin: (ago = 0) => {
      start = Math.max(start, performance.now() - ago);
    },
    note: (more) => {
      connection = { ...connection, ...more };
    },
    reached: (moment, next) => {
      momentsMs[moment] ??= elapsed();
      recording.phase = next;
    },
    end: ({ failure, ...answer }) => ({
      url,
      startedAt,
      momentsMs: { ...momentsMs, ended: elapsed() },
      connection,
      ...answer,
      ...(failure === undefined ? {} : { failure: { phase: recording.phase, ...failure } }),
    }),
  };
  return recording;
}
