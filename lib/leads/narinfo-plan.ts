import type { Sample } from '../model/facts/cache.ts';

/** A cache that has none of this many likely paths is left alone: asking on would only cost requests. */
const MOST_ASKED = 12;

/** What is known of the cache that samples are chosen for. */
export interface PlanTarget {
  /** The store URL without parameters, credentials and trailing slash. */
  readonly base: string;
  readonly host: string | undefined;
}

/**
 * Which sample paths to ask one cache for, best first: those that the user named (all of them), those that Nix remembers
 * from this very cache, those signed by a key that is named like it, then one path of each other key in turn.
 */
export function narinfoPlan(target: PlanTarget, samples: readonly Sample[]): readonly Sample[] {
  const named = samples.filter(({ source }) => source === '--path');
  if (named.length > 0) return named;
  const free = samples.filter(({ cache }) => cache === undefined);
  const ranked = [
    ...samples.filter(({ cache }) => cache !== undefined && cache === target.base),
    ...free.filter((sample) => isNamedLike(sample, target)),
    ...roundRobin(free),
  ];
  const seen = new Set<string>();
  return ranked.filter(({ hashPart }) => !seen.has(hashPart) && seen.add(hashPart)).slice(0, MOST_ASKED);
}

/** Key names usually begin with the cache's host name. */
const isNamedLike = ({ keyNames = [] }: Sample, { host }: PlanTarget): boolean =>
  host !== undefined && host !== '' && keyNames.some((name) => name.startsWith(host));

/** One path of each signing key, then the second of each, and so on; unsigned paths count as one more key. */
function roundRobin(samples: readonly Sample[]): readonly Sample[] {
  const byKey = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = sample.keyNames?.[0] ?? '';
    byKey.set(key, [...(byKey.get(key) ?? []), sample]);
  }
  const groups = [...byKey.values()];
  const longest = Math.max(0, ...groups.map((group) => group.length));
  return Array.from({ length: longest }, (_, index) =>
    groups.flatMap((group) => group.slice(index, index + 1)),
  ).flat();
}
