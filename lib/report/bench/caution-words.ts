import type { Caution } from '../../bench/priority-plan.ts';

/** What to know about a change of the order, in a sentence or two. */
export function cautionText(caution: Caution): string {
  switch (caution.kind) {
    case 'trust-text':
      return `To a daemon that does not trust a user, ${caution.rewritten[0]?.to ?? ''} is another cache than ${caution.rewritten[0]?.from ?? ''}: where users name these caches themselves, in a flake or in a nix.conf of their own, they have to write them in the new way too.`;
    case 'parameter-is-remembered':
      return `Nix remembers a priority from a URL as if the cache had announced it: who takes ${listText(caution.entries)} out again has the old order back ${spanText(caution.seconds)}.`;
    case 'tie':
      return `${listText(caution.entries)} have the same priority, so that their order in the list decides between them.`;
    case 'depends-on-announced':
      return `The order holds as long as ${listText(caution.entries)} ${caution.entries.length === 1 ? 'announces the priority that it announces' : 'announce the priorities that they announce'} now.`;
    case 'held-by-memory':
      return `Of ${listText(caution.entries)} Nix remembers another priority than ${caution.entries.length === 1 ? 'it announces' : 'they announce'} now, and goes by that; it looks again ${spanText(caution.seconds)}.`;
    case 'announcement-is-remembered':
      return `What ${listText(caution.entries)} ${caution.entries.length === 1 ? 'announces' : 'announce'} anew counts for a Nix that has asked before only ${spanText(caution.seconds)}.`;
  }
}

const listText = (entries: readonly string[]): string =>
  entries.length <= 1 ? (entries[0] ?? '') : `${entries.slice(0, -1).join(', ')} and ${entries.at(-1)}`;

const DAY = 86_400;

/** When something remembered ends. */
function spanText(seconds: number): string {
  if (!Number.isFinite(seconds))
    return 'only when Nix is made to forget the cache (nixcache doctor says how)';
  if (seconds >= DAY) return `after ${Math.round(seconds / DAY)} days`;
  return seconds >= 3600
    ? `after ${Math.round(seconds / 3600)} hours`
    : `after ${Math.round(seconds)} seconds`;
}
