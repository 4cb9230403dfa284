import type {
  DiskCacheContent,
  DiskCacheFile,
  DiskCachesFact,
  RememberedCache,
} from '../model/facts/disk-cache.ts';
import {
  diskCacheKey,
  isRemembered,
  type MemorySpans,
  memorySpans,
  remembersUntil,
} from '../nix/disk-cache-memory.ts';
import type { Opening } from '../nix/substitution-types.ts';
import type { NixVersion } from '../nix/version.ts';
import type { CacheView } from './cache-view.ts';
import { type ConfigurationFacts, substitutingOf } from './effective.ts';
import { remembered } from './remembered.ts';
import { valuesInEffect } from './values-in-effect.ts';

/** The facts about what Nix remembers; `diskCaches` is undefined where nobody looked. */
export interface MemoryFacts extends ConfigurationFacts {
  readonly diskCaches?: DiskCachesFact | undefined;
}

/** Nix goes by nothing that it remembers. */
interface Nothing {
  readonly kind: 'nothing';
}
/** Where to look, or what is there, is not known. */
interface Gap {
  readonly kind: 'unknown' | 'not-applicable';
  readonly because: string;
}

/** The database that counts: that of whoever downloads, of this version. */
export type Memory =
  | {
      readonly kind: 'file';
      readonly file: DiskCacheFile;
      readonly content: DiskCacheContent;
      readonly version: NixVersion;
      readonly spans: MemorySpans;
      /** When it was read: seconds since 1970. */
      readonly lookedAtSeconds: number;
    }
  | Nothing
  | Gap;

/** What Nix goes by for one cache without asking it. */
export type CacheMemory =
  | {
      readonly kind: 'remembered';
      readonly row: RememberedCache;
      /** When Nix asks again: seconds since 1970, Infinity for never. */
      readonly until: number;
      readonly file: DiskCacheFile;
    }
  | Nothing
  | Gap;

/** What whoever downloads on this machine remembers of caches. */
export function memoryOf(facts: MemoryFacts): Memory {
  const { diskCaches } = facts;
  const { version, values } = valuesInEffect(facts);
  if (diskCaches === undefined) return notApplicable('nobody looked at what Nix remembers');
  if (version === undefined) return notApplicable('the version of Nix is not known');
  const { by } = substitutingOf(facts);
  if (by === 'unknown') return unknown('whose memory of caches counts is not known');
  const file = diskCaches.files.find(({ of, current }) => current && of.includes(by));
  if (file === undefined) return nothing;
  const { content, path } = file;
  const { lookedAtSeconds } = diskCaches;
  if (content.state === 'ok')
    return {
      kind: 'file',
      file,
      content: content.value,
      version,
      spans: memorySpans(version, values),
      lookedAtSeconds,
    };
  if (content.state !== 'failed') return nothing;
  return unknown(
    content.code === 'EACCES'
      ? `what the ${by === 'daemon' ? 'daemon' : 'Nix of this user'} remembers of caches, in ${path}, is not for this user to read: as root, nixcache looks there too`
      : `what Nix remembers of caches, in ${path}, could not be read: ${content.reason}`,
  );
}

/** What Nix remembers of a substituter and still goes by. */
export function cacheMemory({ name }: Pick<CacheView, 'name'>, memory: Memory): CacheMemory {
  if (memory.kind !== 'file') return memory;
  const { file, content, version, spans, lookedAtSeconds } = memory;
  const key = diskCacheKey(name, version);
  if (key === undefined) return nothing;
  const [row, ...others] = rowsByUrl(content.caches).get(key) ?? [];
  if (row === undefined) return content.truncated ? unknown(`${file.path} holds too many caches`) : nothing;
  if (others.length > 0) return unknown('Nix remembers it under several logins');
  if (!isRemembered(row, spans.info, lookedAtSeconds)) return nothing;
  return { kind: 'remembered', row, until: remembersUntil(row, spans.info), file };
}

/** The priority that Nix goes by without asking a cache, where it remembers one. */
export function rememberedPriority(cache: Pick<CacheView, 'name'>, memory: Memory): number | undefined {
  const found = cacheMemory(cache, memory);
  return found.kind === 'remembered' ? found.row.priority : undefined;
}

/** A cache that Nix remembers is opened without a request, dead or alive. */
export function rememberedOpening(cache: Pick<CacheView, 'name'>, remembering: Memory): Opening | undefined {
  const memory = cacheMemory(cache, remembering);
  if (memory.kind !== 'remembered') return undefined;
  const { priority } = memory.row;
  return { kind: 'opens', ...(priority === undefined ? {} : { announcedPriority: priority }) };
}

const rowsByUrl = remembered((caches: readonly RememberedCache[]): ReadonlyMap<string, RememberedCache[]> => {
  const rows = new Map<string, RememberedCache[]>();
  for (const row of caches) {
    const same = rows.get(row.url);
    if (same === undefined) rows.set(row.url, [row]);
    else same.push(row);
  }
  return rows;
});

const nothing: Nothing = { kind: 'nothing' };
const unknown = (because: string): Gap => ({ kind: 'unknown', because });
const notApplicable = (because: string): Gap => ({ kind: 'not-applicable', because });
