import { type Holding, holdingsOf } from '../../bench/holdings.ts';
import type { Measurement } from '../../bench/measurement.ts';
import { memoryOf, rememberedPriority } from '../../derive/cache-memory.ts';
import { cacheViews } from '../../derive/cache-view.ts';
import { configurationFacts } from '../../derive/configuration-facts.ts';
import { effectiveOf } from '../../derive/effective.ts';
import { orderOf } from '../../derive/order.ts';
import { installationView } from '../../fixes/installation-view.ts';
import { BENCH_VERSION, type BenchDocument, type Ranked } from '../../model/bench.ts';
import { okValue } from '../../model/fact.ts';
import { aboutNix } from '../about-nix.ts';
import { benchAdvice } from './build-advice.ts';
import { rankingOf } from './build-ranking.ts';

interface BenchInput {
  readonly measurement: Measurement;
  /** Of nixcache. */
  readonly version: string;
}

/** The whole answer of `nixcache bench` as one document, which every format shows. Pure. */
export function buildBench({ measurement, version }: BenchInput): BenchDocument {
  const { facts, budget, paths } = measurement;
  const views = cacheViews({ caches: okValue(facts.caches) ?? [] });
  const known = configurationFacts(facts);
  const effective = known === undefined ? undefined : effectiveOf(known);
  const memoryFacts = known === undefined ? undefined : { ...known, diskCaches: okValue(facts.diskCaches) };
  const memory = memoryFacts === undefined ? undefined : memoryOf(memoryFacts);
  const { storeDir, ...reading } = effective ?? { version: undefined, storeDir: '/nix/store', dropped: [] };
  const places = orderOf(views, { ...reading, storeDir }, (cache) =>
    memory === undefined ? undefined : rememberedPriority(cache, memory),
  );
  const holdings = holdingsOf(views, storeDir, known);
  const ranking = rankingOf({ measurement, views, places, holdings });
  const view = installationView(facts);
  const interrupted = budget.stoppedBecause === 'interrupted';
  const measured = ranking.filter(({ state }) => state === 'measured').length;
  return {
    schemaVersion: BENCH_VERSION,
    nixcache: version,
    recordedAt: facts.recordedAt,
    ...aboutNix(facts, view),
    budget,
    ranking,
    advice: benchAdvice({ measurement, views, places, holdings, facts: memoryFacts }, view),
    paths: {
      source: paths.source,
      list: paths.list.map(({ hashPart, storePath }) => ({
        storePath: storePath ?? null,
        hashPart,
        downloadBytes: bytesOf(hashPart, holdings) ?? null,
        foundAt: [...holdings].flatMap(([name, { found }]) => (found.has(hashPart) ? [name] : [])),
      })),
    },
    comparison: null,
    summary: {
      caches: views.length,
      measured,
      interrupted,
      text: summaryText(ranking, measured, budget),
    },
  };
}

/** Bytes to download, as the first cache says that has it. */
function bytesOf(hashPart: string, holdings: ReadonlyMap<string, Holding>): number | undefined {
  for (const { found } of holdings.values()) {
    const fileSize = found.get(hashPart)?.narinfo.fileSize;
    if (fileSize !== undefined && fileSize > 0) return fileSize;
  }
  return undefined;
}

function summaryText(
  ranking: readonly Ranked[],
  measured: number,
  { stoppedBecause, level }: BenchDocument['budget'],
): string {
  const of = `${measured} of ${ranking.length} ${ranking.length === 1 ? 'cache' : 'caches'} measured`;
  const open = ranking.filter(({ state, settled }) => state === 'measured' && !settled).length;
  const unsettled = `; ${open} ${open === 1 ? 'place is' : 'places are'} not settled${longer[level]}`;
  const places = open === 0 ? '; the ranking is settled' : unsettled;
  const because = endings[stoppedBecause];
  return `${of}${measured === 0 ? '' : places}${because === undefined ? '' : `; ${because}`}.`;
}

const longer: Readonly<Record<BenchDocument['budget']['level'], string>> = {
  quick: ' (without --quick it measures longer)',
  normal: ' (--thorough measures longer)',
  thorough: '',
};

const endings: Readonly<Partial<Record<BenchDocument['budget']['stoppedBecause'], string>>> = {
  requests: 'the requests of the budget are used up',
  bytes: 'the bytes of the budget are used up',
  time: 'the time of the budget is used up',
  interrupted: 'interrupted',
};
