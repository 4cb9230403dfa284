import pLimit from 'p-limit';
import { isAccepted } from '../derive/acceptance.ts';
import { askingOrder } from '../derive/asking-order.ts';
import { type Memory, type MemoryFacts, memoryOf } from '../derive/cache-memory.ts';
import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { type Effective, effectiveOf } from '../derive/effective.ts';
import { pathMemory } from '../derive/path-memory.ts';
import { lookupOf } from '../derive/substituter-state.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import { type Fact, notAsked, ok, okValue } from '../model/fact.ts';
import type { CacheFact, CheckedNar, NarVisit } from '../model/facts/cache.ts';
import type { ReferencesFact, Target } from '../model/facts/target.ts';
import type { Ports } from '../model/ports.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { withDeadline } from './deadline.ts';
import type { Pace, VisitedCache } from './gather-caches.ts';
import type { NixCommands } from './nix-commands.ts';
import { walkReferences } from './references.ts';
import type { NamedTarget } from './targets.ts';
import { type VerifyProgress, verifyNar } from './verify-nar.ts';

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
  /** Undefined where the settings are not known. */
  readonly facts: MemoryFacts | undefined;
}

interface PathFacts {
  readonly caches: readonly CacheFact[];
  readonly references: Fact<ReferencesFact>;
}

/** A path as the narinfo describes it that a cache gives, or that Nix remembers of it. */
interface Hit {
  readonly hashPart: string;
  readonly narinfo: Narinfo;
}

/** The last round, only for paths that the user asks about: their archives, and what they refer to. */
export async function lookIntoPaths(
  ports: Ports,
  commands: Pick<NixCommands, 'invalid'>,
  { visited, caches, targets, facts }: Known,
  request: Pace & { readonly paths: PathRequest },
  signal: AbortSignal,
): Promise<PathFacts> {
  if (facts === undefined) return { caches, references: notAsked('the settings of Nix are not known') };
  const effective = effectiveOf(facts);
  const memory = memoryOf(facts);
  const hits = new Map(
    cacheViews({ caches }).map((cache) => [cache.name, hitsOf(cache, targets, memory, effective)]),
  );
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
  const checked = verify
    ? await checkNars(ports, askedCaches(visited, caches, effective), hits, facts, signal)
    : undefined;
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
          await walkReferences(ports, commands, roots, askedCaches(visited, caches, effective), {
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
  return { caches: withChecks, references };
}

function hitsOf(
  cache: CacheView,
  targets: readonly Target[],
  memory: Memory,
  effective: Effective,
): readonly Hit[] {
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
  hits: readonly Hit[],
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

/** The caches that answer, in the order in which Nix asks them, without those that the daemon ignores. */
function askedCaches(visited: readonly VisitedCache[], caches: readonly CacheFact[], effective: Effective) {
  const ignored = new Set(effective.dropped.map(({ entry }) => entry));
  return askingOrder(cacheViews({ caches }), effective.version).flatMap(({ entry, store }) => {
    const client = visited.find((cache) => cache.store.text === entry)?.client;
    if (client === undefined || ignored.has(entry)) return [];
    return [
      {
        name: entry,
        client,
        accepts: (narinfo: Narinfo) => effective === undefined || isAccepted(narinfo, store, effective),
      },
    ];
  });
}

/** Seconds that Nix waits for a server that has stopped sending (`stalled-download-timeout`). */
const STALLED_S = 300;

/** Downloads archives one after the other, so that none takes bandwidth from another. */
async function checkNars(
  { progress }: Pick<Ports, 'progress'>,
  caches: ReturnType<typeof askedCaches>,
  hits: ReadonlyMap<string, readonly Hit[]>,
  facts: MemoryFacts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly CheckedNar[]>> {
  const stalled = valuesInEffect(facts).of('stalled-download-timeout');
  const stallMs = (typeof stalled === 'number' && stalled > 0 ? stalled : STALLED_S) * 1000;
  const checked = new Map<string, readonly CheckedNar[]>();
  for (const { name, client } of caches) {
    const found: CheckedNar[] = [];
    for (const { hashPart, narinfo } of hits.get(name) ?? []) {
      const { url } = narinfo;
      if (signal.aborted || found.some((one) => one.url === url)) continue;
      const onProgress = ({ bytes, of }: VerifyProgress) =>
        progress.show(`checking ${narinfo.storePath.name} from ${name}: ${downloadText(bytes, of)}`);
      found.push({ hashPart, url, check: await verifyNar(client, narinfo, { signal, stallMs, onProgress }) });
    }
    checked.set(name, found);
  }
  return checked;
}

/** "12.3 of 200.0 MB". */
function downloadText(bytes: number, of: number | undefined): string {
  const megabytes = (count: number): string => (count / 1e6).toFixed(1);
  return of === undefined ? `${megabytes(bytes)} MB` : `${megabytes(bytes)} of ${megabytes(of)} MB`;
}
