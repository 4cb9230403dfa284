import type { Ranked } from '../../model/bench.ts';

const isTime = (ms: number | null): ms is number => ms !== null;

/** The times of answers that came, over the protocol that Nix speaks with the cache. */
export const hitsOf = ({ raw }: Ranked): readonly number[] => raw.hitMs.filter(isTime);
export const missesOf = ({ raw }: Ranked): readonly number[] => raw.missMs.filter(isTime);

/** How many of the times fall into each of so many parts of an axis from 0 to 1. */
export function counted(places: readonly number[], parts: number): readonly number[] {
  const counts = Array.from({ length: parts }, () => 0);
  for (const place of places) {
    const part = Math.min(parts - 1, Math.max(0, Math.floor(place * parts)));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

export const isRanked = ({ state }: Ranked): boolean => state === 'measured';
