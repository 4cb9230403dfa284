import type { CacheFact } from '../model/facts/cache.ts';
import type { DiskCacheFile, RememberedCache } from '../model/facts/disk-cache.ts';
import { diskCacheKey } from '../nix/disk-cache-memory.ts';
import { parseStoreUrl, urlPriority } from '../nix/store-url.ts';
import { defaultPriority } from '../nix/substituter-order.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import { cacheMemory, type Memory, type MemoryFacts, memoryOf, rememberedPriority } from './cache-memory.ts';
import { type CacheView, cacheViews } from './cache-view.ts';
import { effectiveOf, listOf } from './effective.ts';
import { orderOf, type Place } from './order.ts';
import { rememberedOf } from './remembered.ts';

/** What Nix goes by is not what the cache says now. The kinds exclude each other. */
export interface MemoryFault {
  readonly kind: 'stale' | 'poisoned' | 'web-page' | 'store-directory';
  readonly row: RememberedCache;
  /** The priority that Nix goes by. */
  readonly remembered: number;
  /** The one that it would take if it asked now; undefined where what answers now is no cache, or it does not matter. */
  readonly announced: number | undefined;
  /** Seconds since 1970, or Infinity. */
  readonly until: number;
  readonly file: DiskCacheFile;
  /** Of one that is poisoned: the entry whose parameter it is. */
  readonly by?: string;
}

/** What is worked out once for all caches. */
export interface MemoryContext {
  readonly memory: Memory;
  /** Of this machine. */
  readonly storeDir: string;
  readonly version: NixVersion | undefined;
  readonly places: ReadonlyMap<string, Place>;
  /** Priorities that entries give as parameters, by the key under which Nix remembers the cache. */
  readonly parameters: ReadonlyMap<string, readonly Parameter[]>;
}

interface Parameter {
  readonly entry: string;
  readonly priority: number;
}

/** The same for every check and cache of a machine. */
export const memoryContext: (facts: ContextFacts) => MemoryContext = rememberedOf(
  ({ caches }) => caches,
  ['diskCaches', 'settings', 'nix', 'configuration', 'daemon', 'user'],
  workedOut,
);

type ContextFacts = MemoryFacts & { readonly caches: readonly CacheFact[] };

function workedOut(facts: ContextFacts): MemoryContext {
  const memory = memoryOf(facts);
  const effective = effectiveOf(facts);
  const { version, storeDir } = effective;
  const shared = { memory, storeDir, version };
  if (memory.kind !== 'file') return { ...shared, places: new Map(), parameters: new Map() };
  const places = orderOf(cacheViews(facts), effective, (cache) => rememberedPriority(cache, memory));
  return { ...shared, places, parameters: parametersOf(facts, version) };
}

/** What is wrong with what Nix remembers of a cache; undefined where that fits, counts for nothing or cannot be compared. */
export function memoryFault(cache: CacheView, context: MemoryContext): MemoryFault | undefined {
  const { storeDir, version, parameters } = context;
  const memory = cacheMemory(cache, context.memory);
  if (memory.kind !== 'remembered' || memory.row.priority === undefined || hasOwnPriority(cache, version))
    return undefined;
  const { row, until, file } = memory;
  const { priority, wantMassQuery } = memory.row;
  const none = defaultPriority(version);
  const { reach } = cache;
  const fault = { row, remembered: priority, until, file };
  // Later ones make paths from the directory of their own store, whatever stands there.
  if (!atLeast(version, '2.4') && row.storeDir !== storeDir)
    return { ...fault, kind: 'store-directory', announced: undefined };
  const saidNothing = priority === none && wantMassQuery === false;
  if (reach.kind === 'web-page' || reach.kind === 'not-a-cache')
    return saidNothing ? { ...fault, kind: 'web-page', announced: undefined } : undefined;
  if (reach.kind !== 'answers' || reach.info.priorityProblem !== undefined) return undefined;
  const announced = reach.info.priority ?? none;
  if (announced === priority) return undefined;
  const key = diskCacheKey(cache.name, version) ?? '';
  const by = parameters.get(key)?.find((given) => given.priority === priority)?.entry;
  if (by !== undefined) return { ...fault, kind: 'poisoned', announced, by };
  return { ...fault, kind: saidNothing ? 'web-page' : 'stale', announced };
}

/** The caches that Nix asks on the other side of this one because of what it remembers. */
export interface Misplaced {
  /** Asked after this one, and would be asked before it. */
  readonly overtaken: readonly string[];
  /** Asked before this one, and would be asked after it. */
  readonly overtaking: readonly string[];
}

/** How the place of a cache differs from the one that it would have by what it announces. */
export function misplaced(cache: CacheView, announced: number, { places }: MemoryContext): Misplaced {
  const names = [...places.keys()];
  const own = places.get(cache.name);
  const position = names.indexOf(cache.name);
  const others = names.flatMap((name, index) => {
    const place = places.get(name);
    if (own?.order === undefined || place?.order === undefined || name === cache.name) return [];
    const { priority = 0 } = place;
    const isBehindNow = place.order > own.order;
    const wouldBeBehind = priority > announced || (priority === announced && index > position);
    return isBehindNow === wouldBeBehind ? [] : [{ name, isBehindNow }];
  });
  const namesOf = (isBehindNow: boolean) =>
    others.flatMap((other) => (other.isBehindNow === isBehindNow ? [other.name] : []));
  return { overtaken: namesOf(true), overtaking: namesOf(false) };
}

/** A priority in the URL counts since 2.4, and then beats whatever is remembered. */
const hasOwnPriority = ({ store }: CacheView, version: NixVersion | undefined): boolean =>
  atLeast(version, '2.4') && urlPriority(store) !== undefined;

/** Wherever this machine names a cache with a priority: opening it under that name writes the priority into the shared row. */
function parametersOf(
  { settings, configuration }: MemoryFacts,
  version: NixVersion | undefined,
): ReadonlyMap<string, readonly Parameter[]> {
  const parameters = new Map<string, readonly Parameter[]>();
  if (!atLeast(version, '2.4')) return parameters;
  const lines = [...(settings.lines ?? []), ...(configuration?.lines ?? [])];
  const lists = ['substituters', 'trusted-substituters'];
  const entries = [
    ...lists.flatMap((name) => listOf(settings.values[name], [])),
    ...lists.flatMap((name) => listOf(configuration?.system[name], [])),
    ...lines.flatMap(({ setting, entries: written = [] }) =>
      setting.endsWith('substituters') ? written : [],
    ),
  ];
  for (const entry of new Set(entries)) {
    const priority = urlPriority(parseStoreUrl(entry));
    const key = diskCacheKey(entry, version);
    if (typeof priority !== 'number' || key === undefined) continue;
    parameters.set(key, [...(parameters.get(key) ?? []), { entry, priority }]);
  }
  return parameters;
}
