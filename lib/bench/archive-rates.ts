import type { ArchiveSample } from '../model/bench.ts';

/** Long enough that the first packets are not all there is. */
const LEAST_BYTES = 100_000;

/** Bytes per second of the archives that were long enough to tell. */
export const throughputs = (archives: readonly ArchiveSample[]): readonly number[] =>
  archives
    .filter(({ bytes, transferMs }) => bytes >= LEAST_BYTES && transferMs > 0)
    .map(({ bytes, transferMs }) => bytes / (transferMs / 1000));
