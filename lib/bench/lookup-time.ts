import { type Asking, NOBODY, nobody, nothing, type Tell } from './asking.ts';
import { OWN_TIME } from './lookup-rules.ts';
import { tailOf } from './tail.ts';
import type { Workload } from './workload.ts';

/**
 * For each path one cache after another up to the first that has it, whatever its signatures are worth (querySubstitutablePathInfos in
 * store-api.cc). The paths of a wave go side by side, and waves run into each other: each counts with its work spread over as many lookups
 * as it can fill.
 */
export function lookups(workload: Workload, asking: Asking, tell: Tell): number {
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

const nowhere = { connectMs: 0, multiplexed: true, openingMs: 0 };
