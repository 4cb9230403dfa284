import { type Asking, firstOf, NOBODY, nobody, nothing, type Tell } from './asking.ts';
import { type LookupRules, OWN_TIME } from './lookup-rules.ts';
import type { MeasuredCache } from './measured.ts';
import { tailOf } from './tail.ts';
import type { Pattern, Share, Workload } from './workload.ts';

/**
 * A path is fetched when its references are there (substitution-goal.cc): those of one depth side by side, never quicker than a cache
 * can transfer what it gives, or Nix unpack it all.
 */
export function downloads(workload: Workload, asking: Asking, tell: Tell): number {
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
