import type { MeasuredCache } from './measured.ts';

/** The same caches, with the figures of those that could not be told apart made equal: their means. */
export function pooled(
  caches: readonly MeasuredCache[],
  ties: readonly (readonly string[])[],
): readonly MeasuredCache[] {
  return caches.map((cache) => {
    const names = ties.find((names) => names.includes(cache.substituter)) ?? [];
    const tied = caches.filter(({ substituter }) => names.includes(substituter));
    if (tied.length < 2) return cache;
    const speeds = tied.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
    return {
      ...cache,
      connectMs: mean(tied.map(({ connectMs }) => connectMs)),
      hitMs: mean(tied.map(({ hitMs }) => hitMs)),
      missMs: mean(tied.map(({ missMs }) => missMs)),
      firstByteMs: mean(tied.map(({ firstByteMs }) => firstByteMs)),
      bytesPerSecond: speeds.length === 0 ? undefined : mean(speeds),
    };
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
