import type { ArchiveSample } from '../model/bench.ts';

/** Long enough that the first packets are not all there is. */
const LEAST_BYTES = 100_000;

/** So many downloads that what they say together is not the chance of one. */
export const ENOUGH_ARCHIVES = 3;

/** Bytes per second of the archives that were long enough to tell; `stallMs`: had they stood still for so long. */
export const throughputs = (archives: readonly ArchiveSample[], stallMs = 0): readonly number[] =>
  archives
    .filter(({ bytes, transferMs }) => bytes >= LEAST_BYTES && transferMs > 0)
    .map(({ bytes, transferMs }) => bytes / (Math.max(0, transferMs - stallMs) / 1000));
