import type { Part } from './asking.ts';
import type { LookupRules } from './lookup-rules.ts';
import type { MeasuredCache, WantedPath } from './measured.ts';
import { phasesOf } from './phases.ts';
import { type Workload, workloadOf } from './workload.ts';

/** How long Nix takes, in milliseconds, and what of that each cache accounts for: those parts add up to the whole but for Nix's own start. */
export interface Duration {
  /** With the start of Nix itself. */
  readonly openingMs: number;
  readonly lookupMs: number;
  readonly downloadMs: number;
  readonly totalMs: number;
  /** In the order in which they are asked. */
  readonly perCache: readonly CachePart[];
  /** How many paths no cache gives. */
  readonly unserved: number;
}

/** What one cache does for the wanted paths, and what of the whole time that takes. */
export interface CachePart extends Readonly<Record<Part, number>> {
  readonly substituter: string;
  readonly openingMs: number;
}

/** How long Nix takes to get these paths from these caches, asked in this order. */
export function predictDuration(
  order: readonly MeasuredCache[],
  paths: readonly WantedPath[],
  rules: LookupRules,
): Duration {
  return durationOf(workloadOf(order, paths, rules), [...order.keys()]);
}

/** The same for some of the caches of a workload, by their indices; the time alone, in microseconds. */
export function totalOf(workload: Workload, order: readonly number[]): number {
  const { openingMs, lookupMs, downloadMs } = phasesOf(workload, order);
  return openingMs + lookupMs + downloadMs;
}

/** The same with all there is to say. */
export function durationOf(workload: Workload, order: readonly number[]): Duration {
  const parts = new Map(order.map((cache) => [cache, emptyPart()]));
  const { openingMs, lookupMs, downloadMs } = phasesOf(workload, order, (cache, part, amount) => {
    const own = parts.get(cache);
    if (own !== undefined) own[part] += amount;
  });
  const sumOf = (part: Part): number => [...parts.values()].reduce((sum, own) => sum + own[part], 0);
  const lookupScale = shareOf(lookupMs, sumOf('connectMs') + sumOf('missMs') + sumOf('hitMs'));
  const downloadScale = shareOf(downloadMs, sumOf('downloadMs'));
  const wanted = workload.patterns.reduce((sum, { count }) => sum + count, 0);
  return {
    openingMs,
    lookupMs,
    downloadMs,
    totalMs: openingMs + lookupMs + downloadMs,
    perCache: [...parts].map(([cache, part]) => ({
      substituter: workload.caches[cache]?.substituter ?? '',
      openingMs: workload.caches[cache]?.openingMs ?? 0,
      served: part.served,
      misses: part.misses,
      connectMs: part.connectMs * lookupScale,
      missMs: part.missMs * lookupScale,
      hitMs: part.hitMs * lookupScale,
      downloadMs: part.downloadMs * downloadScale,
    })),
    unserved: wanted - sumOf('served'),
  };
}

const emptyPart = (): Record<Part, number> => ({
  served: 0,
  misses: 0,
  connectMs: 0,
  missMs: 0,
  hitMs: 0,
  downloadMs: 0,
});

const shareOf = (whole: number, parts: number): number => (parts === 0 ? 0 : whole / parts);
