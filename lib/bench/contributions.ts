import type { CachePart, Duration } from './predict-duration.ts';
import type { Workload } from './workload.ts';

/** What a cache gives, of the wanted paths, and what it costs in the order that is evaluated. */
export interface Contribution extends CachePart {
  readonly has: number;
  /** Those that it has and whose signatures Nix refuses. */
  readonly refused: number;
  /** Those that no other cache gives. */
  readonly onlyHere: number;
}

/** By cache, in the order of the evaluation. */
export function contributionsOf(
  { caches, patterns }: Workload,
  { perCache }: Duration,
): readonly Contribution[] {
  return perCache.map((part) => {
    const cache = caches.findIndex(({ substituter }) => substituter === part.substituter);
    const sum = (isMeant: (pattern: Workload['patterns'][number]) => boolean): number =>
      patterns.reduce((total, pattern) => total + (isMeant(pattern) ? pattern.count : 0), 0);
    return {
      ...part,
      has: sum(({ has }) => has.includes(cache)),
      refused: sum(({ has, accepted }) => has.includes(cache) && !accepted.includes(cache)),
      onlyHere: sum(({ accepted }) => accepted.length === 1 && accepted[0] === cache),
    };
  });
}
