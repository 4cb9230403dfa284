import type { CacheFact } from '../model/facts/cache.ts';
import type { Target } from '../model/facts/target.ts';
import type { Lookup, Nar, Opening } from '../nix/substitution-types.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';
import type { CacheView } from './cache-view.ts';
import { type NarinfoOutcome, narinfoOutcome } from './narinfo-outcome.ts';
import { lastHop } from './reach.ts';

/**
 * What Nix meets when it opens a cache without remembering it (BinaryCacheStore::init in binary-cache-store.cc). Any text is a nix-cache-info
 * to it, a web page too; a directory that is not there is created.
 */
export function openingOf({ reach, store }: CacheView, version: NixVersion | undefined): Opening {
  switch (reach.kind) {
    case 'answers': {
      const { storeDir, priority, priorityProblem } = reach.info;
      if (priorityProblem !== undefined && atLeast(version, '2.4')) return { kind: 'fatal' };
      return {
        kind: 'opens',
        ...(storeDir === undefined ? {} : { storeDir }),
        ...(priority === undefined ? {} : { announcedPriority: priority }),
      };
    }
    case 'web-page':
    case 'not-a-cache':
      return { kind: 'opens' };
    case 'not-asked':
      return { kind: 'unknown' };
    case 'missing':
      return store.kind === 'file' ? { kind: 'opens' } : { kind: 'dropped' };
    default:
      return { kind: 'dropped' };
  }
}

/** What Nix meets when it asks a cache for a path that it does not remember. */
export function lookupOf(
  { fact, reach }: CacheView,
  target: Pick<Target, 'hashPart'>,
  storeDir: string,
  version: NixVersion | undefined,
): Lookup {
  if (reach.kind === 'missing') return { kind: 'missing' };
  if (reach.kind === 'web-page' || reach.kind === 'not-a-cache') return { kind: 'corrupt' };
  const visited = narinfoVisitOf(fact, target);
  return visited === undefined
    ? { kind: 'unknown' }
    : lookupOfOutcome(narinfoOutcome(visited, storeDir), version);
}

export const narinfoVisitOf = ({ narinfos }: CacheFact, { hashPart }: Pick<Target, 'hashPart'>) =>
  narinfos.state === 'ok' ? narinfos.value.find(({ sample }) => sample.hashPart === hashPart) : undefined;

/** The same of one answer. Until 2.35 a denied narinfo is one that is not there (filetransfer.cc). */
export function lookupOfOutcome(outcome: NarinfoOutcome, version: NixVersion | undefined): Lookup {
  switch (outcome.kind) {
    case 'hit':
      return { kind: 'hit', narinfo: outcome.narinfo };
    case 'miss':
      return { kind: 'missing' };
    case 'denied':
      return atLeast(version, '2.35') && outcome.status !== 403 ? { kind: 'error' } : { kind: 'missing' };
    case 'corrupt':
    case 'web-page':
    case 'other-path':
      return { kind: 'corrupt' };
    case 'server-error':
    case 'failed':
      return { kind: 'error' };
    case 'unread':
      return { kind: 'unknown' };
  }
}

/** What Nix meets when it fetches the archive of a path. */
export function narOf({ nars = [] }: CacheFact, { hashPart }: Pick<Target, 'hashPart'>): Nar {
  const visited = nars.find((nar) => nar.hashPart === hashPart);
  if (visited === undefined) return { kind: 'unknown' };
  const { failure, status = 0 } = lastHop(visited.visit);
  if (failure !== undefined) return { kind: failure.code === 'ENOENT' ? 'missing' : 'error' };
  if (status < 300) return { kind: 'there' };
  // Some servers know no HEAD.
  if (status === 405 || status === 501) return { kind: 'unknown' };
  return { kind: status < 500 && status !== 429 ? 'missing' : 'error' };
}
