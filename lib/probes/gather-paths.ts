import pLimit from 'p-limit';
import { isAccepted } from '../derive/acceptance.ts';
import { askingOrder } from '../derive/asking-order.ts';
import { cacheViews } from '../derive/cache-view.ts';
import type { Effective } from '../derive/effective.ts';
import { askedSamples } from '../derive/narinfo-outcome.ts';
import { type Fact, notAsked, ok, okValue } from '../model/fact.ts';
import type { CacheFact, NarVisit } from '../model/facts/cache.ts';
import type { ReferencesFact, Target } from '../model/facts/target.ts';
import type { Ports } from '../model/ports.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { withDeadline } from './deadline.ts';
import type { Pace, VisitedCache } from './gather-caches.ts';
import type { NixCommands } from './nix-commands.ts';
import { walkReferences } from './references.ts';
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
  readonly effective: Effective | undefined;
}

interface PathFacts {
  readonly caches: readonly CacheFact[];
  readonly references: Fact<ReferencesFact>;
}

/** A path that a cache has, as its narinfo says. */
interface Hit {
  readonly hashPart: string;
  readonly narinfo: Narinfo;
}

/** The last round, only for paths that the user asks about: their archives, and what they refer to. */
export async function lookIntoPaths(
  ports: Ports,
  commands: Pick<NixCommands, 'invalid'>,
  { visited, caches, targets, effective }: Known,
  request: Pace & { readonly paths: PathRequest },
  signal: AbortSignal,
): Promise<PathFacts> {
  const storeDir = effective?.storeDir ?? '/nix/store';
  const hitsOf = (cache: CacheFact): readonly Hit[] =>
    askedSamples(cache, storeDir).flatMap(({ sample, outcome }) =>
      outcome.kind === 'hit' ? [{ hashPart: sample.hashPart, narinfo: outcome.narinfo }] : [],
    );
  ports.progress.show('looking for the archives');
  const limit = pLimit(request.concurrency);
  const withNars = await Promise.all(
    caches.map((cache, index) =>
      limit(async () => ({
        ...cache,
        nars: await narVisits(visited[index], hitsOf(cache), request, signal),
      })),
    ),
  );
  const { closure } = request.paths;
  const missing = new Set(
    targets.flatMap(({ hashPart, valid }) => (okValue(valid) === true ? [] : (hashPart ?? []))),
  );
  const roots = caches
    .flatMap(hitsOf)
    .filter(({ hashPart }) => closure || missing.has(hashPart))
    .map(({ narinfo }) => narinfo);
  const references =
    roots.length === 0
      ? notAsked('there is no path whose references would have to be fetched')
      : ok(
          await walkReferences(ports, commands, roots, askedCaches(visited, caches, effective), {
            storeDir,
            whole: closure,
            timeoutMs: request.timeoutMs,
            signal,
          }),
        );
  return { caches: withNars, references };
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
    const { client } = cache;
    found.push({
      hashPart,
      visit: await withDeadline(signal, timeoutMs, (deadline) => client.head(narinfo.url, deadline)),
    });
  }
  return found;
}

/** The caches that answer, in the order in which Nix asks them, without those that the daemon ignores. */
function askedCaches(
  visited: readonly VisitedCache[],
  caches: readonly CacheFact[],
  effective: Effective | undefined,
) {
  const ignored = new Set(effective?.dropped.map(({ entry }) => entry));
  return askingOrder(cacheViews({ caches }), effective?.version).flatMap(({ entry, store }) => {
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
