import pLimit from 'p-limit';
import type { AskedPath } from '../../bench/measurement.ts';
import { cacheViews } from '../../derive/cache-view.ts';
import { lookupOf } from '../../derive/substituter-state.ts';
import type { Exchange, Visit } from '../../model/facts/exchange.ts';
import { answerOfStatus } from '../../nix/cache-answer.ts';
import { narinfoFileName, parseStorePath } from '../../nix/store-path.ts';
import type { NixVersion } from '../../nix/version.ts';
import { withDeadline } from '../deadline.ts';
import { MAX_NARINFO_BYTES } from '../narinfos.ts';
import type { BenchPaths } from './bench-paths.ts';
import type { BuildInputs } from './build-inputs.ts';
import { cacheFactOf, durationOf, isAnswered, isWarm, type Lane } from './lane.ts';

export interface MatrixOptions {
  readonly storeDir: string;
  readonly version: NixVersion | undefined;
  readonly most: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Neither time nor budget is left for more of it. */
  readonly isOver: () => boolean;
  /** What is asked for in place of a path that nobody has. */
  readonly inputsOf: BuildInputs;
  readonly onProgress: (asked: number) => void;
}

/**
 * Of so many paths at a time every cache has been asked, or none counts: a matrix with gaps would take what was not asked for missing. Fewer at
 * first, so that a cache that takes seconds for each does not leave nothing.
 */
const AT_A_TIME = 10;

const ATTEMPTS = 2;

const isYesOrNo = ({ status, failure }: Exchange, version: NixVersion | undefined): boolean =>
  failure?.code === 'ENOENT' || (status !== undefined && answerOfStatus(status, version) !== 'error');

/**
 * Asks every cache for every path, several caches at a time but each one for one path after the other, which also warms its connection. Where
 * the paths are followed, what they refer to is asked for too, level by level, as Nix discovers it, and of a path that nobody has what it is built from. Gives the paths that were asked for, and
 * for each what it refers to, as hash parts.
 */
export async function askForPaths(
  lanes: readonly Lane[],
  { list, followed }: BenchPaths,
  { storeDir, version, most, concurrency, timeoutMs, signal, isOver, inputsOf, onProgress }: MatrixOptions,
): Promise<readonly AskedPath[]> {
  const limit = pLimit(concurrency);
  const wanted: AskedPath[] = [];
  const seen = new Set(list.map(({ hashPart }) => hashPart));
  let asked = 0;

  /** Once more where the answer says neither yes nor no: a path that is not known would count as missing. */
  const answerOf = async (lane: Lane, hashPart: string): Promise<Visit | undefined> => {
    for (let attempt = 1; attempt <= ATTEMPTS && lane.died === undefined && !signal.aborted; attempt++) {
      const visit = await withDeadline(signal, timeoutMs, (deadline) =>
        lane.cache.client.get(narinfoFileName(hashPart), MAX_NARINFO_BYTES, deadline),
      );
      if (isAnswered(lane, visit, (exchange) => isYesOrNo(exchange, version))) return visit;
    }
    return undefined;
  };

  const ask = async (lane: Lane, { hashPart, storePath }: AskedPath): Promise<readonly string[]> => {
    const visit = await answerOf(lane, hashPart);
    onProgress(++asked);
    if (visit === undefined) return [];
    const askedPath = storePath === undefined ? { hashPart } : { hashPart, storePath };
    const narinfoVisit = { sample: { ...askedPath, source: '--path' as const }, visit };
    lane.narinfos.push(narinfoVisit);
    const [view] = cacheViews({
      caches: [{ ...cacheFactOf(lane), narinfos: { state: 'ok', value: [narinfoVisit] } }],
    });
    const lookup = view === undefined ? undefined : lookupOf(view, askedPath, { storeDir, version });
    if (lookup?.kind !== 'hit') {
      if (lookup?.kind === 'missing' && isWarm(visit)) lane.firstMisses.push(durationOf(visit));
      return [];
    }
    lane.found.push({ hashPart, narinfo: lookup.narinfo });
    if (isWarm(visit)) lane.firstHits.push(durationOf(visit));
    return lookup.narinfo.references;
  };

  const askAll = async (paths: readonly AskedPath[]): Promise<readonly string[]> => {
    const references = await Promise.all(
      lanes.map((lane) =>
        limit(async () => {
          const found: string[] = [];
          for (const path of paths) {
            if (signal.aborted || isOver() || lane.died !== undefined) break;
            found.push(...(await ask(lane, path)));
          }
          return found;
        }),
      ),
    );
    return references.flat();
  };

  let level: readonly AskedPath[] = list;
  while (level.length > 0) {
    const references: string[] = [];
    for (let from = 0; from < level.length; ) {
      const atATime = Math.min(AT_A_TIME, wanted.length + 1, most - wanted.length);
      const some = level.slice(from, from + atATime);
      if (some.length === 0) return wanted;
      references.push(...(await askAll(some)));
      if (signal.aborted || isOver()) return wanted;
      wanted.push(...some);
      from += some.length;
    }
    const inputs = followed ? await Promise.all(level.filter(isNowhere).map(inputsOf)) : [];
    level = followed ? [...references.flatMap(unseen), ...inputs.flat().filter(isUnseen)] : [];
  }
  return wanted;

  function unseen(base: string): readonly AskedPath[] {
    const storePath = `${storeDir}/${base}`;
    const parsed = parseStorePath(storePath, storeDir);
    return parsed.ok ? [{ hashPart: parsed.value.hashPart, storePath }].filter(isUnseen) : [];
  }

  function isUnseen({ hashPart }: AskedPath): boolean {
    return !seen.has(hashPart) && seen.add(hashPart).size > 0;
  }

  function isNowhere({ hashPart }: AskedPath): boolean {
    return !lanes.some(({ found }) => found.some((one) => one.hashPart === hashPart));
  }
}
