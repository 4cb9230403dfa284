import type { DiskCacheFile, DiskCachesFact, RememberedCache } from '../model/facts/disk-cache.ts';
import { diskCacheKey, isRemembered, memorySpans, remembersUntil } from '../nix/disk-cache-memory.ts';
import type { CacheView } from './cache-view.ts';
import { type ConfigurationFacts, substitutingOf } from './effective.ts';
import { remembered } from './remembered.ts';
import { valuesInEffect } from './values-in-effect.ts';

/** The facts about what Nix remembers; `diskCaches` is undefined where nobody looked. */
export interface MemoryFacts extends ConfigurationFacts {
  readonly diskCaches?: DiskCachesFact | undefined;
}

/** The database that counts: that of whoever downloads, of this version. */
export type MemoryFile =
  | { readonly kind: 'file'; readonly file: DiskCacheFile; readonly of: 'user' | 'daemon' }
  | { readonly kind: 'none'; readonly because: string }
  /** It could not be looked at, or not told which it is. */
  | { readonly kind: 'unknown'; readonly because: string };

/** What Nix goes by for one cache without asking it. */
export type CacheMemory =
  | {
      readonly kind: 'remembered';
      readonly row: RememberedCache;
      /** When Nix asks again: seconds since 1970, Infinity for never. */
      readonly until: number;
      readonly file: DiskCacheFile;
    }
  | Exclude<MemoryFile, { readonly kind: 'file' }>;

/** Which database of Nix counts for downloads on this machine. */
export function memoryFile(facts: MemoryFacts): MemoryFile {
  const { diskCaches } = facts;
  if (diskCaches === undefined) return none('nobody looked at what Nix remembers');
  if (valuesInEffect(facts).version === undefined) return none('the version of Nix is not known');
  const { by } = substitutingOf(facts);
  if (by === 'unknown') return unknown('whose memory of caches counts is not known');
  const file = diskCaches.files.find(({ of, current }) => current && of.includes(by));
  if (file === undefined) return none('Nix remembers nothing');
  const { content, path } = file;
  if (content.state === 'ok') return { kind: 'file', file, of: by };
  if (content.state !== 'failed') return none('Nix remembers nothing');
  return unknown(
    content.code === 'EACCES'
      ? `what the ${by === 'daemon' ? 'daemon' : 'Nix of this user'} remembers of caches, in ${path}, is not for this user to read: as root, nixcache looks there too`
      : `what Nix remembers of caches, in ${path}, could not be read: ${content.reason}`,
  );
}

/** What Nix remembers of a substituter and still goes by. */
export function cacheMemory(cache: CacheView, facts: MemoryFacts): CacheMemory {
  const found = memoryFile(facts);
  if (found.kind !== 'file') return found;
  const { file } = found;
  const { version, values } = valuesInEffect(facts);
  const key = diskCacheKey(cache.name, version);
  if (key === undefined || facts.diskCaches === undefined || file.content.state !== 'ok')
    return none('Nix remembers nothing of such stores');
  const { caches, truncated } = file.content.value;
  const [row, ...others] = rowsByUrl(caches).get(key) ?? [];
  if (row === undefined)
    return truncated ? unknown(`${file.path} holds too many caches`) : none('Nix remembers nothing of it');
  if (others.length > 0) return unknown('Nix remembers it under several logins');
  const span = memorySpans(version, values).info;
  if (!isRemembered(row, span, facts.diskCaches.lookedAt)) return none('Nix asks it anew');
  return { kind: 'remembered', row, until: remembersUntil(row, span), file };
}

/** The priority that Nix goes by without asking a cache, where it remembers one. */
export function rememberedPriority(cache: CacheView, facts: MemoryFacts): number | undefined {
  const memory = cacheMemory(cache, facts);
  return memory.kind === 'remembered' ? memory.row.priority : undefined;
}

const rowsByUrl = remembered((caches: readonly RememberedCache[]): ReadonlyMap<string, RememberedCache[]> => {
  const rows = new Map<string, RememberedCache[]>();
  for (const row of caches) rows.set(row.url, [...(rows.get(row.url) ?? []), row]);
  return rows;
});

const none = (because: string) => ({ kind: 'none', because }) as const;
const unknown = (because: string) => ({ kind: 'unknown', because }) as const;
