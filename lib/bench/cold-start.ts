import { median, quantile } from 'simple-statistics';
import type { CacheMeasurement } from './measurement.ts';

/** The first answers of a cache took clearly longer than later ones: the edge of a CDN had to fetch what it serves from memory since. */
export interface ColdStart {
  readonly kind: 'cold-then-warm';
  readonly firstMs: number;
  readonly laterMs: number;
}

/** Below these a first answer is not clearly slower: a connection that has just been opened is a little slow anyway. */
const TIMES_LONGER = 1.5;
const LEAST_MORE_MS = 5;

/**
 * Whether a cache was cold. `first` are its first answers, one for each path that was asked, over a connection that stood already (or else the
 * handshake is what one sees); `later` the answers to the same paths since. A lone first answer may be a spike instead, in the one to five
 * cases of a hundred in which any answer is; with three paths that is past.
 */
export function coldStartEffect(first: readonly number[], later: readonly number[]): ColdStart | undefined {
  const [cold, warm] = [first, later].map((answers) =>
    answers.filter((ms) => Number.isFinite(ms) && ms >= 0),
  );
  if (!(cold?.length && warm?.length)) return undefined;
  const [firstMs, laterMs] = [median(cold), median(warm)];
  const clearly =
    firstMs >= laterMs * TIMES_LONGER && firstMs - laterMs >= LEAST_MORE_MS && firstMs > quantile(warm, 0.95);
  return clearly ? { kind: 'cold-then-warm', firstMs, laterMs } : undefined;
}

/** Fewer answers say nothing about how busy it was. */
const ENOUGH = 3;
/** How much longer the first answers may have taken because several caches were asked at a time, where nothing says how much it was. */
const BUSY = 2;

/**
 * The same of a measured cache. Its first answers came while other caches were asked too, and how much that cost shows in those for paths that
 * it has not: they are never warm.
 */
export function coldStartOf({ firstHits, firstMisses, series }: CacheMeasurement): ColdStart | undefined {
  const misses = present(series.misses);
  const isKnown = firstMisses.length >= ENOUGH && misses.length >= ENOUGH;
  const busy = isKnown ? Math.max(1, median([...firstMisses]) / median(misses)) : BUSY;
  return coldStartEffect(
    firstHits.map((ms) => ms / busy),
    present(series.hits),
  );
}

const present = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value) => value !== undefined);
