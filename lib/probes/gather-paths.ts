import pLimit from 'p-limit';
import { type Memory, type MemoryFacts, memoryOf, rememberedPriority } from '../derive/cache-memory.ts';
import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { type Effective, effectiveOf } from '../derive/effective.ts';
import { orderOf } from '../derive/order.ts';
import { pathMemory } from '../derive/path-memory.ts';
import { lookupOf } from '../derive/substituter-state.ts';
import { substitutionSettings } from '../derive/substitution-settings.ts';
import { type Fact, notAsked, ok, okValue } from '../model/fact.ts';
import type { CacheFact, NarVisit } from '../model/facts/cache.ts';
import type { DiskCachesFact } from '../model/facts/disk-cache.ts';
import type { ReferencesFact, Target } from '../model/facts/target.ts';
import type { Ports } from '../model/ports.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { parseStorePath } from '../nix/store-path.ts';
import { substitutionTrust } from '../nix/substitution-trust.ts';
import { checkNars, type Described } from './check-nars.ts';
import { withDeadline } from './deadline.ts';
import { probeDiskCaches } from './disk-caches.ts';
import type { Pace, VisitedCache } from './gather-caches.ts';
import type { NixCommands } from './nix-commands.ts';
import { type AskedCache, walkReferences } from './references.ts';
import type { NamedTarget } from './targets.ts';

/** What is asked about single paths. */
export interface PathRequest {
  readonly targets: readonly NamedTarget[];
  /** Download the archives and check them. */
  readonly verify: boolean;
  /** Look at all that the paths refer to, also what this machine has. */
  readonly closure: boolean;
}

interface Known {
  readonly visited: readonly VisitedCache[];
  readonly caches: readonly CacheFact[];
  readonly targets: readonly Target[];
  readonly diskCaches: Fact<DiskCachesFact>;
  /** Undefined where the settings are not known. */
  readonly facts: MemoryFacts | undefined;
}

interface PathFacts {
  readonly caches: readonly CacheFact[];
  readonly references: Fact<ReferencesFact>;
  /** The same as before, and what Nix remembers of what the paths refer to. */
  readonly diskCaches: Fact<DiskCachesFact>;
}

/** The last round, only for paths that the user asks about: their archives, and what they refer to. */
export async function lookIntoPaths(
  ports: Ports,
  commands: Pick<NixCommands, 'invalid'>,
  { visited, caches, targets, diskCaches, facts }: Known,
  request: Pace & { readonly paths: PathRequest },
  signal: AbortSignal,
): Promise<PathFacts> {
  if (facts === undefined)
    return { caches, diskCaches, references: notAsked('the settings of Nix are not known') };
  const effective = effectiveOf(facts);
  const memory = memoryOf(facts);
  const views = cacheViews({ caches });
  const hits = new Map(views.map((cache) => [cache.name, hitsOf(cache, targets, memory, effective)]));
  const asked = askedCaches(visited, views, facts, memory);
  ports.progress.show('looking for the archives');
  const limit = pLimit(request.concurrency);
  const withNars = await Promise.all(
    caches.map((cache, index) =>
      limit(async () => ({
        ...cache,
        nars: await narVisits(visited[index], hits.get(cache.entry) ?? [], request, signal),
      })),
    ),
  );
  const { closure, verify } = request.paths;
  const checked = verify ? await checkNars(ports, asked, hits, facts, signal) : undefined;
  const missing = new Set(
    targets.flatMap(({ hashPart, valid }) => (okValue(valid) === true ? [] : (hashPart ?? []))),
  );
  const roots = [...hits.values()]
    .flat()
    .filter(({ hashPart }) => closure || missing.has(hashPart))
    .map(({ narinfo }) => narinfo);
  const references =
    roots.length === 0
      ? notAsked('there is no path whose references would have to be fetched')
      : ok(
          await walkReferences(ports, commands, roots, asked, {
            storeDir: effective.storeDir,
            whole: closure,
            timeoutMs: request.timeoutMs,
            signal,
          }),
        );
  const withChecks = withNars.map((cache) => {
    const checkedNars = checked?.get(cache.entry);
    return checkedNars === undefined ? cache : { ...cache, checkedNars };
  });
  return {
    caches: withChecks,
    references,
    diskCaches: await withReferences(ports, diskCaches, targets, references, effective),
  };
}

/** The databases are read once more only where there is something else to look up in them. */
async function withReferences(
  ports: Ports,
  diskCaches: Fact<DiskCachesFact>,
  targets: readonly Target[],
  references: Fact<ReferencesFact>,
  { storeDir, version }: Effective,
): Promise<Fact<DiskCachesFact>> {
  const looked = okValue(references)?.looked ?? [];
  if (looked.length === 0 || diskCaches.state !== 'ok') return diskCaches;
  const hashParts = [
    ...targets.flatMap(({ hashPart }) => hashPart ?? []),
    ...looked.flatMap(({ storePath }) => {
      const parsed = parseStorePath(storePath, storeDir);
      return parsed.ok ? [parsed.value.hashPart] : [];
    }),
  ];
  return (await probeDiskCaches(ports, { storeDir, version, hashParts })).fact;
}

/** By what Nix remembers of a cache, and by what that gives. */
function hitsOf(
  cache: CacheView,
  targets: readonly Target[],
  memory: Memory,
  effective: Effective,
): readonly Described[] {
  return targets.flatMap(({ hashPart, storePath }) => {
    if (hashPart === undefined) return [];
    const wanted = storePath === undefined ? { hashPart } : { hashPart, storePath };
    const lookups = [
      pathMemory(cache, hashPart, memory, effective.storeDir)?.lookup,
      lookupOf(cache, wanted, effective),
    ];
    return lookups.flatMap((lookup) =>
      lookup?.kind === 'hit' ? [{ hashPart, narinfo: lookup.narinfo }] : [],
    );
  });
}

async function narVisits(
  cache: VisitedCache | undefined,
  hits: readonly Described[],
  { timeoutMs }: Pace,
  signal: AbortSignal,
): Promise<readonly NarVisit[]> {
  const found: NarVisit[] = [];
  for (const { hashPart, narinfo } of hits) {
    if (cache?.client === undefined || signal.aborted) break;
    const { url } = narinfo;
    if (found.some((one) => one.hashPart === hashPart && one.url === url)) continue;
    const { client } = cache;
    found.push({
      hashPart,
      url,
      visit: await withDeadline(signal, timeoutMs, (deadline) => client.head(url, deadline)),
    });
  }
  return found;
}

/** The caches that Nix asks, in its order, with a client for those that can be asked. */
function askedCaches(
  visited: readonly VisitedCache[],
  views: readonly CacheView[],
  facts: MemoryFacts,
  memory: Memory,
): readonly AskedCache[] {
  const settings = substitutionSettings(facts);
  const places = orderOf(views, effectiveOf(facts), (cache) => rememberedPriority(cache, memory));
  return views
    .flatMap(({ name, store }) => {
      const order = places.get(name)?.order;
      const client = visited.find((cache) => cache.store.text === name)?.client;
      if (order === undefined || client === undefined) return [];
      const accepts = (narinfo: Narinfo): boolean => {
        const trust = substitutionTrust({ store }, narinfo, settings);
        return trust.kind === 'accepted' && !trust.isBogus;
      };
      return [{ order, name, client, accepts }];
    })
    .toSorted((one, other) => one.order - other.order);
}
