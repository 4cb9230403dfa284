import type { Moments } from '../model/facts/exchange.ts';

/** How long each phase of a request took, in milliseconds; null for a phase that was not reached or not seen. */
export interface Phases {
  readonly resolveMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  readonly processingMs: number | null;
  readonly transferMs: number | null;
}

/** The phases between the recorded moments of one request. Waiting for the server is counted from the moment the request was sent. */
export function phasesOf({ lookedUp, connected, secured, sent, answered, ended }: Moments): Phases {
  return {
    resolveMs: lookedUp ?? null,
    connectMs: between(lookedUp ?? 0, connected),
    tlsMs: between(connected, secured),
    processingMs: between(sent, answered),
    transferMs: between(answered, answered === undefined ? undefined : ended),
  };
}

const between = (from: number | undefined, to: number | undefined): number | null =>
  from === undefined || to === undefined ? null : Math.max(0, to - from);
