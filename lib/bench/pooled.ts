import type { MeasuredCache } from './measured.ts';
import type { Ties } from './ties.ts';

/** The same caches, with the figures of those that could not be told apart by them made equal: their means. */
export function pooled(
  caches: readonly MeasuredCache[],
  { hits = [], misses = [], firstBytes = [], rates = [] }: Partial<Ties>,
): readonly MeasuredCache[] {
  return caches.map((cache) => {
    const over = (groups: Ties[keyof Ties], figureOf: (cache: MeasuredCache) => number): number =>
      mean(tiedWith(cache, caches, groups).map(figureOf));
    const speeds = tiedWith(cache, caches, rates).flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
    return {
      ...cache,
      connectMs: over(hits, ({ connectMs }) => connectMs),
      hitMs: over(hits, ({ hitMs }) => hitMs),
      missMs: over(misses, ({ missMs }) => missMs),
      firstByteMs: over(firstBytes, ({ firstByteMs }) => firstByteMs),
      bytesPerSecond: speeds.length === 0 ? undefined : mean(speeds),
    };
  });
}

/** Itself among them. */
function tiedWith(
  cache: MeasuredCache,
  caches: readonly MeasuredCache[],
  groups: Ties[keyof Ties],
): readonly MeasuredCache[] {
  const names = groups.find((names) => names.includes(cache.substituter)) ?? [cache.substituter];
  return caches.filter(({ substituter }) => names.includes(substituter));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
