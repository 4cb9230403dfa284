import { diskCacheKey } from '../nix/disk-cache-memory.ts';
import type { Caution, Plan, Rewritten } from './priority-plan.ts';

export function ties({ wanted }: Plan, priorities: readonly number[]): readonly Caution[] {
  const groups = new Map<number, string[]>();
  wanted.forEach((entry, place) => {
    const priority = priorities[place] ?? 0;
    groups.set(priority, [...(groups.get(priority) ?? []), entry]);
  });
  return [...groups.values()].flatMap((entries) => (entries.length > 1 ? [{ kind: 'tie', entries }] : []));
}

export function dependence(
  { fresh }: Plan,
  wanted: readonly string[],
  changed: readonly string[],
): readonly Caution[] {
  const entries = wanted.filter(
    (entry) => !changed.includes(entry) && fresh.get(entry)?.priorityFrom !== 'url',
  );
  return entries.length === 0 ? [] : [{ kind: 'depends-on-announced', entries }];
}

export function heldByMemory({ present, fresh, infoSpan }: Plan): readonly Caution[] {
  const entries = present.flatMap(({ entry, priority }) =>
    fresh.get(entry)?.priority === priority ? [] : [entry],
  );
  return entries.length === 0 ? [] : [{ kind: 'held-by-memory', entries, seconds: infoSpan }];
}

/** A row is written anew only when there is none that counts: one that counts for good stays as it is. */
export function rememberedParameters(
  { configured, version, infoSpan }: Plan,
  rewritten: readonly Rewritten[],
): readonly Caution[] {
  const entries = rewritten.flatMap(({ from, to }) => {
    const remembered = configured.find(({ entry }) => entry === from)?.rememberedPriority;
    const isFixed = infoSpan === Number.POSITIVE_INFINITY && remembered !== undefined;
    return diskCacheKey(to, version) === undefined || isFixed ? [] : [to];
  });
  return entries.length === 0 ? [] : [{ kind: 'parameter-is-remembered', entries, seconds: infoSpan }];
}
