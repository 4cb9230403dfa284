import pLimit from 'p-limit';
import { narinfoOutcome } from '../derive/narinfo-outcome.ts';
import { lastHop } from '../derive/reach.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { ReferenceFact, ReferencesFact } from '../model/facts/target.ts';
import type { Ports } from '../model/ports.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { narinfoFileName, parseStorePath } from '../nix/store-path.ts';
import type { CacheClient } from './cache-client.ts';
import { withDeadline } from './deadline.ts';
import { MAX_NARINFO_BYTES } from './narinfos.ts';
import type { NixCommands } from './nix-commands.ts';
import { validPaths } from './valid-paths.ts';

/** Enough for what one build lacks; a whole system has thousands. */
const MOST_BY_DEFAULT = 250;
const MOST_OF_A_CLOSURE = 50_000;
/** Requests at the same time; Nix itself makes up to 25. */
const AT_ONCE = 16;

/** A cache that Nix asks, in its order. */
export interface AskedCache {
  readonly name: string;
  readonly client: CacheClient;
  /** Whether Nix takes this path from it, as far as its signatures go. */
  readonly accepts: (narinfo: Narinfo) => boolean;
}

export interface WalkOptions {
  readonly storeDir: string;
  /** Look also for what this machine has, and for as many as there are. */
  readonly whole: boolean;
  /** For one request, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Follows references from narinfo to narinfo, as Nix does, which realises them before the path itself: each path is asked for at one
 * cache after the other until one has it, its archive too, and Nix would take it.
 */
export async function walkReferences(
  { progress }: Pick<Ports, 'progress'>,
  commands: Pick<NixCommands, 'invalid'>,
  roots: readonly Narinfo[],
  caches: readonly AskedCache[],
  { storeDir, whole, timeoutMs, signal }: WalkOptions,
): Promise<ReferencesFact> {
  const limit = pLimit(AT_ONCE);
  const dead = new Set<string>();
  const seen = new Set(roots.map(({ storePath }) => `${storeDir}/${storePath.hashPart}-${storePath.name}`));
  const looked: ReferenceFact[] = [];
  const valid: string[] = [];
  const most = whole ? MOST_OF_A_CLOSURE : MOST_BY_DEFAULT;
  let left = 0;

  const unseen = (narinfos: readonly Narinfo[]): readonly string[] =>
    narinfos
      .flatMap(({ references }) => references.map((base) => `${storeDir}/${base}`))
      .filter((path) => !seen.has(path) && seen.add(path));

  const ask = async (storePath: string): Promise<Narinfo | undefined> => {
    const parsed = parseStorePath(storePath, storeDir);
    const asked: ReferenceFact['asked'][number][] = [];
    const request = (work: (deadline: AbortSignal) => Promise<Visit>) =>
      withDeadline(signal, timeoutMs, work);
    let found: Narinfo | undefined;
    for (const { name, client, accepts } of parsed.ok ? caches : []) {
      if (dead.has(name) || signal.aborted || !parsed.ok) continue;
      const { hashPart } = parsed.value;
      const visit = await request((deadline) =>
        client.get(narinfoFileName(hashPart), MAX_NARINFO_BYTES, deadline),
      );
      const outcome = narinfoOutcome({ sample: { hashPart, storePath, source: '--path' }, visit }, storeDir);
      const { failure } = lastHop(visit);
      if (failure !== undefined && failure.code !== 'ENOENT') dead.add(name);
      if (outcome.kind !== 'hit' || !accepts(outcome.narinfo)) {
        asked.push({ cache: name, visit });
        if (outcome.kind === 'hit') found ??= outcome.narinfo;
        continue;
      }
      const { url } = outcome.narinfo;
      const archive = await request((deadline) => client.head(url, deadline));
      asked.push({ cache: name, visit, archive });
      found = outcome.narinfo;
      if (!isGone(archive)) break;
    }
    looked.push({ storePath, asked });
    progress.show(`looking for what it refers to (${looked.length} so far)`);
    return found;
  };

  let frontier = unseen(roots);
  while (frontier.length > 0 && !signal.aborted) {
    // Where Nix cannot say, they are taken for missing.
    const { valid: here } = await validPaths(commands, frontier);
    valid.push(...frontier.filter((path) => here.has(path)));
    const wanted = whole ? frontier : frontier.filter((path) => !here.has(path));
    const now = wanted.slice(0, Math.max(0, most - looked.length));
    left += wanted.length - now.length;
    const found = await Promise.all(now.map((path) => limit(ask, path)));
    frontier = unseen(found.flatMap((narinfo) => narinfo ?? []));
  }
  const inOrder = looked.toSorted((a, b) => (a.storePath < b.storePath ? -1 : 1));
  return { valid, looked: inOrder, left: left + (signal.aborted ? frontier.length : 0) };
}

const isGone = (archive: Visit): boolean => [401, 403, 404, 410].includes(lastHop(archive).status ?? 0);
