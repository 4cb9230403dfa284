import { createHash } from 'node:crypto';
import type { Exchange } from '../../model/facts/exchange.ts';
import { encodeBase32 } from '../../nix/base32.ts';
import { answerOfStatus } from '../../nix/cache-answer.ts';
import { narinfoFileName } from '../../nix/store-path.ts';
import type { NixVersion } from '../../nix/version.ts';
import { withDeadline } from '../deadline.ts';
import { MAX_NARINFO_BYTES } from '../narinfos.ts';
import { durationOf, isAnswered, isWarm, type Lane, type Way } from './lane.ts';

export interface TimingOptions {
  /** Makes the paths that exist nowhere others than those of any other measurement: a server may remember what it has not. */
  readonly salt: string;
  readonly version: NixVersion | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** One request that does not count, on every way that has not been used yet. */
export async function warmUp(lane: Lane, options: TimingOptions): Promise<void> {
  for (const way of lane.ways)
    if (way.isHttp2)
      await timeLookup(
        lane,
        way,
        impossibleHashPart(lane, 0, options),
        isMissing(options),
        undefined,
        options,
      );
}

/**
 * Asks one cache for a path that it has and for one that no cache can have, one after the other, in turns: in no round does one profit from
 * what the other has just warmed. A path that exists nowhere is another one each time, as what Nix misses is.
 */
export async function timeRound(lane: Lane, round: number, options: TimingOptions): Promise<void> {
  const hit = lane.found[round % Math.max(1, lane.found.length)];
  for (const way of lane.ways) {
    const miss = async () => {
      const hashPart = impossibleHashPart(lane, round + 1, options);
      way.series.misses[round] = await timeLookup(lane, way, hashPart, isMissing(options), round, options);
    };
    if (round % 2 === 0) await miss();
    if (hit !== undefined)
      way.series.hits[round] = await timeLookup(lane, way, hit.hashPart, isThere(options), round, options);
    if (round % 2 === 1) await miss();
  }
}

/** Milliseconds on a connection that stands; undefined where the answer was not the expected one. */
async function timeLookup(
  lane: Lane,
  { client }: Way,
  hashPart: string,
  isExpected: (exchange: Exchange) => boolean,
  round: number | undefined,
  { timeoutMs, signal }: TimingOptions,
): Promise<number | undefined> {
  for (let attempt = 1; lane.died === undefined && !signal.aborted; attempt++) {
    const visit = await withDeadline(signal, timeoutMs, (deadline) =>
      client.get(narinfoFileName(hashPart), MAX_NARINFO_BYTES, deadline),
    );
    if (!isAnswered(lane, visit, isExpected, round)) return undefined;
    // Some servers end each connection after one answer: Nix has to make one each time then, too.
    if (attempt === 2 && !isWarm(visit)) lane.closes = true;
    if (isWarm(visit) || lane.closes) return durationOf(visit);
  }
  return undefined;
}

const isThere =
  ({ version }: TimingOptions) =>
  ({ status, failure }: Exchange): boolean =>
    failure === undefined && status !== undefined && answerOfStatus(status, version) === 'there';

const isMissing =
  ({ version }: TimingOptions) =>
  ({ status, failure }: Exchange): boolean =>
    failure?.code === 'ENOENT' || (status !== undefined && answerOfStatus(status, version) === 'missing');

/** A well-formed hash part that no store path has. */
const impossibleHashPart = ({ cache }: Lane, index: number, { salt }: TimingOptions): string =>
  encodeBase32(
    createHash('sha256')
      .update(`nixcache bench ${salt} ${cache.store.base} ${index}`)
      .digest()
      .subarray(0, 20),
  );
