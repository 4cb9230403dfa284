import { type LookupRules, OWN_TIME } from './lookup-rules.ts';
import type { MeasuredCache } from './measured.ts';
import type { Pattern, Share, Workload } from './workload.ts';

/** Milliseconds. They follow each other: seen in 2.3.7 to 2.34.8. */
export interface Phases {
  readonly openingMs: number;
  readonly lookupMs: number;
  readonly downloadMs: number;
}

/** What is told of a cache: counts of paths, and milliseconds of work, which is partly done side by side. */
export type Part = 'served' | 'misses' | 'connectMs' | 'missMs' | 'hitMs' | 'downloadMs';
type Tell = (cache: number, part: Part, amount: number) => void;

/**
 * How long each phase takes with these caches, asked in this order: opening them (one after another), looking up all paths, fetching them.
 * Called for each order there is, so it does nothing twice: what does not depend on the order is in the workload.
 */
export function phasesOf(workload: Workload, order: readonly number[], tell: Tell = nobody): Phases {
  const asking = askingOf(workload, order);
  let openingMs: number = OWN_TIME.start;
  for (const cache of order) openingMs += workload.caches[cache]?.openingMs ?? 0;
  return {
    openingMs,
    lookupMs: lookups(workload, asking, tell),
    downloadMs: downloads(workload, asking, tell),
  };
}

const nobody = (): void => undefined;

/** The index of no cache. */
const NOBODY = -1;

/** An order of caches. Those that are not in it have a place behind all others. */
interface Asking {
  readonly order: readonly number[];
  readonly ranks: readonly number[];
  /** By rank: all misses before it, one after another. */
  readonly misses: readonly number[];
  /** By pattern: the rank of the first cache that has its paths; behind all where none does. */
  readonly hits: readonly number[];
}

function askingOf({ caches, patterns }: Workload, order: readonly number[]): Asking {
  const ranks = new Array<number>(caches.length).fill(order.length);
  const misses = [0];
  for (let rank = 0, sum = 0; rank < order.length; rank += 1) {
    const cache = order[rank] ?? 0;
    ranks[cache] = rank;
    sum += caches[cache]?.missMs ?? 0;
    misses.push(sum);
  }
  const hits: number[] = [];
  for (let pattern = 0; pattern < patterns.length; pattern += 1)
    hits.push(firstOf(patterns[pattern]?.has ?? [], ranks, order.length));
  return { order, ranks, misses, hits };
}

function firstOf(caches: readonly number[], ranks: readonly number[], none: number): number {
  let first = none;
  for (let index = 0; index < caches.length; index += 1) {
    const rank = ranks[caches[index] ?? NOBODY] ?? none;
    if (rank < first) first = rank;
  }
  return first;
}

/**
 * For each path one cache after another up to the first that has it, whatever its signatures are worth (querySubstitutablePathInfos in
 * store-api.cc). The paths of a wave go side by side, and waves run into each other: each counts with its work spread over as many lookups
 * as it can fill.
 */
function lookups(workload: Workload, asking: Asking, tell: Tell): number {
  const { caches, patterns, lastWave, rules } = workload;
  const { order, misses, hits } = asking;
  // By rank: the paths that get no further.
  const ends = new Array<number>(order.length + 1).fill(0);
  let sum = 0;
  let last = 0;
  let longest = 0;
  for (let index = 0; index < patterns.length; index += 1) {
    const { count, weight, last: inLast } = patterns[index] ?? nothing;
    const first = hits[index] ?? order.length;
    const hitMs = caches[order[first] ?? NOBODY]?.hitMs ?? 0;
    const lookup = (misses[first] ?? 0) + hitMs;
    ends[first] = (ends[first] ?? 0) + count;
    sum += weight * lookup;
    if (inLast > 0) {
      last += inLast * lookup;
      longest = Math.max(longest, lookup);
    }
    if (tell === nobody) continue;
    for (const cache of order.slice(0, first)) {
      tell(cache, 'misses', count);
      tell(cache, 'missMs', weight * (caches[cache]?.missMs ?? 0));
    }
    tell(order[first] ?? NOBODY, 'hitMs', weight * hitMs);
  }
  const asked = new Array<number>(caches.length).fill(0);
  let requests = 0;
  for (let rank = order.length - 1, reaching = ends[order.length] ?? 0; rank >= 0; rank -= 1) {
    reaching += ends[rank] ?? 0;
    requests += reaching;
    asked[order[rank] ?? NOBODY] = reaching;
  }
  const tail = tailOf(lastWave, rules.lookups.most, longest, last);
  return sum + tail + connecting(workload, asked, tell) + requests * OWN_TIME.lookup;
}

/** What the last ones take when the others are done: the longest of few, half a turn of many. */
export function tailOf(count: number, most: number, longest: number, sum: number): number {
  if (count === 0) return 0;
  return count <= most ? longest - sum / count : ((1 - 1 / most) * longest) / 2;
}

/**
 * The connections that lookups have to wait for. Over HTTP/1.1 each lookup that goes on needs its own; the limit is on those to all caches
 * together, and idle ones are closed for new ones beyond it, so that several caches take the connections from each other: of 152 lookups
 * at two caches 97 to 114 made a new one (seen in 2.8.0 to 2.34.8).
 */
function connecting({ caches, rules, width }: Workload, asked: readonly number[], tell: Tell): number {
  let wanted = 0;
  let all = 0;
  for (let cache = 0; cache < caches.length; cache += 1) {
    if (caches[cache]?.multiplexed !== false || caches[cache]?.connectMs === 0) continue;
    wanted += Math.min(width, asked[cache] ?? 0);
    all += asked[cache] ?? 0;
  }
  const pressure = Math.min(1, Math.max(0, wanted / rules.connections.most - 1));
  let sum = 0;
  for (let cache = 0; cache < caches.length; cache += 1) {
    const count = asked[cache] ?? 0;
    const { connectMs, multiplexed, openingMs } = caches[cache] ?? nowhere;
    if (count === 0 || connectMs === 0) continue;
    const isOpen = openingMs > 0;
    const first = Math.min(width, count);
    const fresh = multiplexed ? (isOpen ? 0 : first) : first - (isOpen ? 1 : 0);
    const anew = multiplexed ? 0 : (count - first) * (1 - count / all) * pressure;
    const time = ((fresh + anew) * connectMs) / width;
    sum += time;
    tell(cache, 'connectMs', time);
  }
  return sum;
}

const nothing: Pattern = { has: [], accepted: [], count: 0, weight: 0, last: 0, isRefused: false, alone: [] };
const nowhere = { connectMs: 0, multiplexed: true, openingMs: 0 };

/**
 * A path is fetched when its references are there (substitution-goal.cc): those of one depth side by side, never quicker than a cache
 * can transfer what it gives, or Nix unpack it all.
 */
function downloads(workload: Workload, asking: Asking, tell: Tell): number {
  const { caches, patterns, levels, rules } = workload;
  const { order, ranks, hits } = asking;
  const servers: number[] = [];
  let sum = 0;
  for (let index = 0; index < patterns.length; index += 1) {
    const pattern = patterns[index] ?? nothing;
    const hit = hits[index] ?? order.length;
    const rank = pattern.isRefused ? firstOf(pattern.accepted, ranks, order.length) : hit;
    const server = order[rank] ?? NOBODY;
    servers.push(server);
    if (rank > hit) sum += refusedTime(pattern, order.slice(hit + 1, rank + 1), caches, tell);
    if (server === NOBODY) continue;
    const alone = pattern.alone[server] ?? 0;
    sum += alone;
    if (tell === nobody) continue;
    tell(server, 'served', pattern.count);
    tell(server, 'downloadMs', alone);
  }
  for (const { shares, isWidest } of levels) sum += levelTime(shares, servers, rules, isWidest, tell);
  return sum;
}

const noShare: Share = { pattern: 0, count: 0, unpacking: 0, work: [], transfer: [], longest: [] };

/** How long archives of one depth take, each from the cache that serves its pattern. */
export function levelTime(
  shares: readonly Share[],
  servers: readonly number[],
  { downloads: { most } }: LookupRules,
  isWidest: boolean,
  tell: Tell = nobody,
): number {
  let count = 0;
  let work = 0;
  let longest = 0;
  let busiest = 0;
  let unpacking = 0;
  const transfers = new Array<number>(shares[0]?.work.length ?? 0).fill(0);
  for (let index = 0; index < shares.length; index += 1) {
    const share = shares[index] ?? noShare;
    const server = servers[share.pattern] ?? NOBODY;
    if (server === NOBODY) continue;
    const transfer = (transfers[server] ?? 0) + (share.transfer[server] ?? 0);
    transfers[server] = transfer;
    count += share.count;
    unpacking += share.unpacking;
    work += share.work[server] ?? 0;
    if (transfer > busiest) busiest = transfer;
    const own = share.longest[server] ?? 0;
    if (own > longest) longest = own;
  }
  if (count === 0) return 0;
  const tail = isWidest ? tailOf(count, most, longest, work) : 0;
  const time = Math.max(work / Math.min(count, most) + tail, busiest, unpacking) + count * OWN_TIME.register;
  if (tell !== nobody)
    for (const { pattern, work: own } of shares) {
      const server = servers[pattern] ?? NOBODY;
      tell(server, 'downloadMs', (time * (own[server] ?? 0)) / Math.max(work, Number.MIN_VALUE));
    }
  return time;
}

/**
 * Where Nix refuses a path for its signatures it asks the next caches when it comes to fetch it, one path after another
 * (substitution-goal.cc).
 */
function refusedTime(
  { has, count }: Pattern,
  askedNext: readonly number[],
  caches: readonly MeasuredCache[],
  tell: Tell,
): number {
  let sum = 0;
  for (const cache of askedNext) {
    const isHit = has.includes(cache);
    const time = count * ((isHit ? caches[cache]?.hitMs : caches[cache]?.missMs) ?? 0);
    sum += time;
    tell(cache, 'downloadMs', time);
    if (!isHit) tell(cache, 'misses', count);
  }
  return sum;
}
