import { type MemoryFacts, memoryOf, rememberedPriority } from '../derive/cache-memory.ts';
import type { CacheView } from '../derive/cache-view.ts';
import type { Place } from '../derive/order.ts';
import { phasesOf } from '../derive/phases.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import { parseStorePath } from '../nix/store-path.ts';
import type { AdviceInput } from './advice.ts';
import { ENOUGH_ARCHIVES, throughputs } from './archive-rates.ts';
import { coldStartOf } from './cold-start.ts';
import type { Holding } from './holdings.ts';
import { lookupRules } from './lookup-rules.ts';
import type { MeasuredCache, WantedPath } from './measured.ts';
import { type CacheMeasurement, givesNoArchive, type Measurement } from './measurement.ts';
import { statisticsOf } from './statistics.ts';
import { tiesOf } from './ties.ts';

export interface Known {
  readonly measurement: Measurement;
  readonly views: readonly CacheView[];
  readonly places: ReadonlyMap<string, Place>;
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly facts: MemoryFacts;
}

/** What the model of Nix is given: the caches that Nix asks, that were measured to the end and give what they promise, in its order. */
export function adviceInput(known: Known): AdviceInput {
  const { measurement, places, holdings, facts } = known;
  const orderOf = ({ entry }: CacheMeasurement): number =>
    places.get(entry)?.order ?? Number.POSITIVE_INFINITY;
  const asked = measurement.caches
    .filter((cache) => cache.died === undefined && !givesNoArchive(cache) && Number.isFinite(orderOf(cache)))
    .toSorted((one, other) => orderOf(one) - orderOf(other));
  const caches = asked.map((cache) => measuredCache(cache, known));
  const { version, of } = valuesInEffect(facts);
  return {
    caches,
    paths: wantedPaths(measurement, new Map(asked.map(({ entry }) => [entry, holdings.get(entry)]))),
    rules: lookupRules(version, of, measurement.processors),
    ties: tiesOf(asked),
    perRound: perRound(asked, caches),
  };
}

/** Nix opens a cache that it remembers without a request. */
function measuredCache(cache: CacheMeasurement, { facts }: Known): MeasuredCache {
  const { entry, series, openings, protocol } = cache;
  const isRemembered = rememberedPriority({ name: entry }, memoryOf(facts)) !== undefined;
  const miss = medianOf(series.misses);
  // Nix asks for most paths once, and so for the first time.
  const hit = (medianOf(series.hits) ?? miss ?? 0) + coldMs(cache);
  const firstBytes = series.archives.map(({ firstByteMs }) => firstByteMs);
  const connecting = openings.flatMap((visit) => {
    const { connectMs = null, tlsMs = null } = phasesOf(visit) ?? {};
    return connectMs === null ? [] : [connectMs + (tlsMs ?? 0)];
  });
  const opening = openings.map((visit) => visit.reduce((total, { momentsMs }) => total + momentsMs.ended, 0));
  return {
    substituter: entry,
    openingMs: isRemembered ? 0 : (medianOf(opening) ?? hit),
    connectMs: medianOf(connecting) ?? 0,
    multiplexed: protocol === 'http/2',
    hitMs: hit,
    missMs: miss ?? hit,
    // The many answers for narinfos say more than one or two for archives.
    firstByteMs: series.archives.length < ENOUGH_ARCHIVES ? hit : (medianOf(firstBytes) ?? hit),
    bytesPerSecond: medianOf(throughputs(series.archives)),
  };
}

/** How much longer the first request for a path takes, where there is such an effect. */
function coldMs(cache: CacheMeasurement): number {
  const cold = coldStartOf(cache);
  return cold === undefined ? 0 : cold.firstMs - cold.laterMs;
}

const medianOf = (values: readonly (number | undefined)[]): number | undefined =>
  statisticsOf(values.filter((value) => value !== undefined))?.median;

/** With the times of one round in place of the medians, where it has them. */
function perRound(
  asked: readonly CacheMeasurement[],
  caches: readonly MeasuredCache[],
): readonly (readonly MeasuredCache[])[] {
  const rounds = Math.max(0, ...asked.map(({ series }) => series.misses.length));
  return Array.from({ length: rounds }, (_, round) =>
    caches.flatMap((cache, index) => {
      const own = asked[index];
      const missMs = own?.series.misses[round];
      if (own === undefined || missMs === undefined) return [];
      const hit = own.series.hits[round];
      const otherwise = own.series.hits.length === 0 ? missMs : cache.hitMs;
      return [{ ...cache, missMs, hitMs: hit === undefined ? otherwise : hit + coldMs(own) }];
    }),
  ).filter((round) => round.length === caches.length);
}

function wantedPaths(
  { paths, storeDir }: Measurement,
  holdings: ReadonlyMap<string, Holding | undefined>,
): readonly WantedPath[] {
  const index = new Map(paths.list.map(({ hashPart }, place) => [hashPart, place]));
  return paths.list.map(({ hashPart, storePath }) => {
    const held = [...holdings].flatMap(([name, holding]) => {
      const found = holding?.found.get(hashPart);
      return found === undefined ? [] : [{ name, ...found }];
    });
    const references = paths.followed ? (held[0]?.narinfo.references ?? []) : [];
    return {
      storePath: storePath ?? hashPart,
      ...(held[0] === undefined ? {} : { narBytes: held[0].narinfo.narSize }),
      has: new Map(
        held.map(({ name, narinfo, accepted }) => [
          name,
          { downloadBytes: narinfo.fileSize || narinfo.narSize, accepted },
        ]),
      ),
      // It is the same archive everywhere, but for how it is packed.
      narBytes: held[0]?.narinfo.narSize,
      references: references.flatMap((base) => {
        const parsed = parseStorePath(`${storeDir}/${base}`, storeDir);
        return parsed.ok ? (index.get(parsed.value.hashPart) ?? []) : [];
      }),
    };
  });
}
