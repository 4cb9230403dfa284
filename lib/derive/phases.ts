import type { Exchange, Visit } from '../model/facts/exchange.ts';

/** How long a request spent where, in milliseconds; null for a phase that was not finished or not seen. */
export interface Phases {
  readonly resolveMs: number | null;
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  readonly processingMs: number | null;
  readonly transferMs: number | null;
}

/** The phases of a request, each summed over its redirects, since all of them are waited for. Undefined where none was seen. */
export function phasesOf(visit: Visit): Phases | undefined {
  const hops = visit.map(hopPhases);
  const sum = (phase: keyof Phases): number | null => {
    const times = hops.flatMap((hop) => hop[phase] ?? []);
    return times.length === 0 ? null : times.reduce((total, time) => total + time, 0);
  };
  const phases = {
    resolveMs: sum('resolveMs'),
    connectMs: sum('connectMs'),
    tlsMs: sum('tlsMs'),
    processingMs: sum('processingMs'),
    transferMs: sum('transferMs'),
  };
  return Object.values(phases).every((time) => time === null) ? undefined : phases;
}

function hopPhases({ momentsMs, connection, failure }: Exchange): Phases {
  const { lookedUp, connected, secured, sent, answered, ended } = momentsMs;
  // A lookup and a connection that were made for a proxy say nothing about the cache.
  const isDirect = connection.via === 'direct';
  return {
    resolveMs: isDirect ? between(0, lookedUp) : null,
    connectMs: isDirect ? between(lookedUp ?? 0, connected) : null,
    tlsMs: isDirect ? between(connected, secured) : null,
    processingMs: between(sent, answered),
    transferMs: failure === undefined ? between(answered, ended) : null,
  };
}

/** To the microsecond, as recorded: a difference of decimal fractions has more digits than it has meaning. */
const between = (from: number | undefined, to: number | undefined): number | null =>
  from === undefined || to === undefined ? null : Math.round(Math.max(0, to - from) * 1000) / 1000;
