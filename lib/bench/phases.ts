import { askingOf, nobody, type Tell } from './asking.ts';
import { downloads } from './download-time.ts';
import { OWN_TIME } from './lookup-rules.ts';
import { lookups } from './lookup-time.ts';
import type { Workload } from './workload.ts';

/** Milliseconds. They follow each other: seen in 2.3.7 to 2.34.8. */
export interface Phases {
  readonly openingMs: number;
  readonly lookupMs: number;
  readonly downloadMs: number;
}

/**
 * How long each phase takes with these caches, asked in this order: opening them (one after another), looking up all paths, fetching them.
 * Called for each order there is, so it does nothing twice: what does not depend on the order is in the workload.
 */
export function phasesOf(workload: Workload, order: readonly number[], tell: Tell = nobody): Phases {
  const asking = askingOf(workload, order);
  let openingMs: number = OWN_TIME.start;
  for (const cache of order) openingMs += workload.caches[cache]?.openingMs ?? 0;
  return {
    openingMs,
    lookupMs: lookups(workload, asking, tell),
    downloadMs: downloads(workload, asking, tell),
  };
}
