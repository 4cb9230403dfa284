import type { SettingValue } from '../nix/setting-value.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';

/** How much a Nix does at once, and by what. */
export interface Limit {
  /** Infinity: without a limit. */
  readonly most: number;
  readonly by: 'http-connections' | 'processors' | 'max-jobs' | 'max-substitution-jobs';
}

/** What decides how long a Nix takes with its caches, beside the caches. */
export interface LookupRules {
  /** Paths that are looked up at once; for one path the caches are asked one after another. */
  readonly lookups: Limit;
  /** Archives that are fetched at once. */
  readonly downloads: Limit;
  /** Connections over HTTP/1.1 at once, to all caches together: beyond it idle ones are closed. */
  readonly connections: Limit;
}

/**
 * What Nix itself does, in milliseconds, however quick the caches are: to start and to end; per lookup; per archive, beside others and one after another
 * (registering it). Seen with 200 small paths at caches next to it, on two processors and a fast disk: 0.2 to 0.5 ms for a lookup, 1.5 to
 * 1.9 ms for an archive fetched alone and 0.7 ms beside others, from 2.3.7 to 2.34.8 alike.
 */
export const OWN_TIME = { start: 55, lookup: 0.25, fetch: 1, register: 0.75 } as const;

/**
 * How fast Nix unpacks, hashes and writes at best, all archives together: seen with 30 MB each, 20 to 40 MB/s of xz, 60 to 100 of anything
 * else, and no faster in parallel, from 2.3.7 to 2.34.8 on two processors. A cache that transfers more gains nothing by it.
 */
export const UNPACKED_PER_MS = 60_000;

/**
 * How parallel this Nix is, with the settings that count (`valuesInEffect`). Lookups are tasks of a thread pool: as many as processors up
 * to 2.3, then `http-connections` of them, where 0 stands for the processors again (queryMissing in misc.cc, thread-pool.cc; seen); since
 * 2.35 they are not threads. Downloads share the slots of builds before 2.16, which has its own; none is one (substitution-goal.cc).
 * Neither goes beyond the connections.
 */
export function lookupRules(
  version: NixVersion | undefined,
  of: (setting: string) => SettingValue | undefined,
  processors: number,
): LookupRules {
  const numberOf = (setting: string, otherwise: number): number => {
    const value = of(setting);
    return value === 'auto' ? processors : typeof value === 'number' ? value : otherwise;
  };
  const configured = numberOf('http-connections', 25);
  const connections: Limit = {
    most: configured === 0 ? Number.POSITIVE_INFINITY : configured,
    by: 'http-connections',
  };
  const isPool = !atLeast(version, '2.35') || version?.flavour === 'lix';
  const byProcessors: Limit = { most: Math.max(1, processors), by: 'processors' };
  const pool = isPool && (configured === 0 || !atLeast(version, '2.4')) ? byProcessors : connections;
  const jobs = atLeast(version, '2.16') ? 'max-substitution-jobs' : 'max-jobs';
  const slots: Limit = { most: Math.max(1, numberOf(jobs, jobs === 'max-jobs' ? 1 : 16)), by: jobs };
  return { lookups: lesser(pool, connections), downloads: lesser(slots, connections), connections };
}

const lesser = (left: Limit, right: Limit): Limit => (right.most < left.most ? right : left);
