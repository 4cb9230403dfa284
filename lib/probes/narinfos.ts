import { createHash } from 'node:crypto';
import { lastHop } from '../derive/reach.ts';
import { absent, type Fact, failed, ok } from '../model/fact.ts';
import type { NarinfoVisit, Sample } from '../model/facts/cache.ts';
import type { Visit } from '../model/facts/exchange.ts';
import { encodeBase32 } from '../nix/base32.ts';
import { narinfoFileName } from '../nix/store-path.ts';
import type { CacheClient } from './cache-client.ts';
import { withDeadline } from './deadline.ts';

/** A narinfo is about 1 kB; one with thousands of references stays below this. */
export const MAX_NARINFO_BYTES = 1 << 20;
/** Enough paths to judge signatures by; more would only cost requests. */
const ENOUGH_HITS = 3;
/** Odd, so that the median is one of them. */
const TIMED_REQUESTS = 5;

/** A request over half the world, and then some. */
const PER_NAMED_MS = 1000;

export interface NarinfoFacts {
  readonly narinfos: Fact<readonly NarinfoVisit[]>;
  readonly hitsMs: Fact<readonly number[]>;
  readonly missesMs: Fact<readonly number[]>;
}

export interface NarinfoOptions {
  readonly budgetMs: number;
  readonly signal: AbortSignal;
  /** Makes the paths that cannot exist others than those of any other cache. */
  readonly salt: string;
  /** Milliseconds, on any clock. */
  readonly now: () => number;
}

/**
 * Asks one cache for sample paths until enough are found, then times requests on the connection that is open by now:
 * for a path that is there and for paths that cannot exist. `budgetMs` bounds one request, and the time after which no further one begins;
 * of that there is more the more paths the user named, since each of them wants an answer.
 */
export async function probeNarinfos(
  client: CacheClient,
  samples: readonly Sample[],
  { budgetMs, signal, salt, now }: NarinfoOptions,
): Promise<NarinfoFacts> {
  const began = now();
  const named = samples.filter(({ source }) => source === '--path').length;
  const isOver = () => signal.aborted || now() - began > budgetMs + named * PER_NAMED_MS;
  const get = (hashPart: string) =>
    withDeadline(signal, budgetMs, (deadline) =>
      client.get(narinfoFileName(hashPart), MAX_NARINFO_BYTES, deadline),
    );

  const narinfos: NarinfoVisit[] = [];
  const hits: string[] = [];
  for (const sample of samples) {
    const asked = sample.source === '--path';
    if (isOver() || (hits.length >= ENOUGH_HITS && !asked)) break;
    const visit = await get(sample.hashPart);
    if (signal.aborted) break;
    narinfos.push({ sample, visit });
    const { status, failure } = lastHop(visit);
    if (status === 200) hits.push(sample.hashPart);
    // A cache that dies here is dead: one failure says it, and Nix would not go on either.
    if (failure !== undefined && failure.code !== 'ENOENT') break;
  }

  const time = async (
    hashPart: (index: number) => string,
    expected: (visit: Visit) => boolean,
  ): Promise<readonly number[]> => {
    const taken: number[] = [];
    for (let index = 0; index < TIMED_REQUESTS && !isOver(); index++) {
      const visit = await get(hashPart(index));
      if (signal.aborted || !expected(visit)) break;
      if (isWarm(visit)) taken.push(lastHop(visit).momentsMs.ended);
    }
    return taken;
  };

  const [hit] = hits;
  const hitTimes =
    hit === undefined
      ? undefined
      : await time(
          () => hit,
          (visit) => lastHop(visit).status === 200,
        );
  const missTimes = await time((index) => impossibleHashPart(`${salt} ${index}`), isMiss);
  return {
    narinfos: ok(narinfos),
    hitsMs: hitTimes === undefined ? absent('none of the sample paths is there') : timed(hitTimes),
    missesMs: timed(missTimes),
  };
}

const timed = (times: readonly number[]): Fact<readonly number[]> =>
  times.length === 0 ? failed('no request was answered in time on a kept connection') : ok(times);

/** Connecting is not part of it: Nix keeps its connections too. */
function isWarm(visit: Visit): boolean {
  const { connection } = lastHop(visit);
  return visit.length === 1 && (connection.reused || connection.via === 'file');
}

function isMiss(visit: Visit): boolean {
  const { status, failure } = lastHop(visit);
  return failure?.code === 'ENOENT' || status === 404 || status === 403 || status === 410;
}

/** A well-formed hash part that no store path has, so that every cache must say "not there". */
const impossibleHashPart = (salt: string): string =>
  encodeBase32(createHash('sha256').update(`nixcache miss ${salt}`).digest().subarray(0, 20));
