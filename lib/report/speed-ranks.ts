import type { CacheReport } from '../model/report.ts';

/**
 * Places by the time of a narinfo request, the fastest first: by its hits, and by its misses where a cache had no hit.
 * Null for a cache that was not timed.
 */
export function speedRanks(
  caches: readonly Pick<CacheReport, 'hitMs' | 'missMs'>[],
): readonly (number | null)[] {
  const times = caches.map(({ hitMs, missMs }) => hitMs ?? missMs);
  const sorted = times.filter((time) => time !== null).sort((a, b) => a - b);
  return times.map((time) => (time === null ? null : sorted.indexOf(time) + 1));
}
