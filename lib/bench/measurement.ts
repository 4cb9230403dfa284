import type { ArchiveSample, BenchDocument, Protocol } from '../model/bench.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { Facts } from '../model/facts/facts.ts';

/** Times over one protocol. Per round: milliseconds, or undefined where the cache was not asked in it, or did not answer. */
export interface MeasuredSeries {
  readonly hits: (number | undefined)[];
  readonly misses: (number | undefined)[];
  readonly archives: ArchiveSample[];
}

/** What was seen of one cache while it was measured. */
export interface CacheMeasurement {
  /** As configured, without credentials. */
  readonly entry: string;
  /** What Nix speaks with it. */
  readonly protocol: Protocol;
  readonly series: MeasuredSeries;
  /** The same over HTTP/1.1, where Nix speaks HTTP/2. */
  readonly http1?: MeasuredSeries;
  /** From nothing to nix-cache-info. */
  readonly openings: Visit[];
  /** The first request for each path that it has, in the order asked, while other caches were asked too. */
  readonly firstHits: number[];
  /** The same for those that it has not. */
  readonly firstMisses: number[];
  /** Archives that it should have, and that did not come. */
  readonly lostArchives: Visit[];
  readonly requests: { made: number; failed: number };
  /** It ends each connection after one answer, so that every time here includes making one. */
  readonly closes: boolean;
  /** Set where it stopped answering: in which round, if it came to that, and the last that was heard of it. */
  readonly died?: { readonly round: number | undefined; readonly last: Visit };
}

/** Whether not one archive came: what its narinfos promise, Nix does not get. */
export const givesNoArchive = ({ series, lostArchives }: CacheMeasurement): boolean =>
  lostArchives.length > 0 && series.archives.length === 0;

/** All that a measurement gave; the caches that could be measured, in configured order. */
export interface Measurement {
  /** With what the caches answered. Parts that a measurement needs nothing of are not asked for. */
  readonly facts: Facts;
  readonly caches: readonly CacheMeasurement[];
  readonly paths: {
    readonly source: string;
    readonly list: readonly AskedPath[];
    /** What they refer to was asked for, too. */
    readonly followed: boolean;
  };
  readonly storeDir: string;
  /** How many threads this machine runs at a time. */
  readonly processors: number;
  readonly budget: BenchDocument['budget'];
}

/** A path that the caches were asked for. */
export interface AskedPath {
  readonly hashPart: string;
  /** Absent: only its hash is known. */
  readonly storePath?: string;
}
