import type { CacheFact } from '../model/facts/cache.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import { lastHop } from './reach.ts';

/** How far this machine's clock is behind that of the caches, and how many hosts say so. */
export interface ClockOffset {
  /** Milliseconds; negative where this machine is ahead. What most hosts say, or the least where no time has a majority. */
  readonly behindMs: number;
  /** Of those that agree with it. */
  readonly hosts: readonly string[];
}

const AGREE_MS = 120_000;

/** What the Date of the answers says of this clock; undefined where no cache gave one. What a cache in between kept is as old as its Age. */
export function clockOffset(caches: readonly CacheFact[]): ClockOffset | undefined {
  const byHost = new Map<string, number>();
  for (const { info } of caches) {
    if (info.state !== 'ok') continue;
    const last = lastHop(info.value);
    const offset = offsetOf(last);
    if (offset !== undefined && URL.canParse(last.url)) byHost.set(new URL(last.url).hostname, offset);
  }
  const offsets = [...byHost.values()].sort((a, b) => a - b);
  const median = offsets[Math.floor(offsets.length / 2)];
  if (median === undefined) return undefined;
  const agreeing = (time: number) =>
    [...byHost].flatMap(([host, one]) => (Math.abs(one - time) <= AGREE_MS ? [host] : []));
  const hosts = agreeing(median);
  if (hosts.length * 2 > offsets.length) return { behindMs: median, hosts };
  // One of them is wrong, and as long as any of them bears out this machine it is not said to be.
  const behindMs = offsets.reduce((least, one) => (Math.abs(one) < Math.abs(least) ? one : least));
  return { behindMs, hosts: agreeing(behindMs) };
}

function offsetOf({ headers = {}, startedAt, momentsMs }: Exchange): number | undefined {
  const date = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(date)) return undefined;
  const age = /^[0-9]{1,9}$/.test(headers['age'] ?? '') ? Number(headers['age']) * 1000 : 0;
  return date + age - (Date.parse(startedAt) + (momentsMs.answered ?? momentsMs.ended));
}
