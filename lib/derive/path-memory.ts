import type { RememberedPath } from '../model/facts/disk-cache.ts';
import { diskCacheKey, isRemembered, remembersUntil, spanOfPath } from '../nix/disk-cache-memory.ts';
import { parseHash } from '../nix/hash.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import type { Lookup } from '../nix/substitution-types.ts';
import type { Memory } from './cache-memory.ts';
import type { CacheView } from './cache-view.ts';
import { remembered } from './remembered.ts';

/** What Nix goes by for one path at one cache, without asking it. */
export interface PathMemory {
  readonly lookup: Extract<Lookup, { readonly kind: 'hit' | 'missing' }>;
  /** When Nix asks again: seconds since 1970. */
  readonly until: number;
  readonly file: string;
}

/** Undefined where Nix remembers nothing of it, or does not go by it any more. */
export function pathMemory(
  { name }: Pick<CacheView, 'name'>,
  hashPart: string | undefined,
  memory: Memory,
  storeDir: string,
): PathMemory | undefined {
  if (memory.kind !== 'file') return undefined;
  const { content, version, spans, lookedAtSeconds, file } = memory;
  const key = diskCacheKey(name, version);
  const row = rowsByPath(content.paths).get(`${hashPart} ${key}`);
  if (row === undefined) return undefined;
  const span = spanOfPath(row.present, spans);
  const lookup = isRemembered(row, span, lookedAtSeconds) ? lookupOfRow(row, storeDir) : undefined;
  return lookup === undefined ? undefined : { lookup, until: remembersUntil(row, span), file: file.path };
}

const rowsByPath = remembered(
  (paths: readonly RememberedPath[]): ReadonlyMap<string, RememberedPath> =>
    new Map(paths.toReversed().map((row) => [`${row.hashPart} ${row.cache}`, row])),
);

/** A row holds a narinfo in columns (upsertNarInfo in nar-info-disk-cache.cc). */
function lookupOfRow(row: RememberedPath, storeDir: string): PathMemory['lookup'] | undefined {
  if (!row.present) return { kind: 'missing' };
  const { hashPart, namePart, url, compression, fileSize, narHash, narSize, refs, deriver, sigs, ca } = row;
  const hash = parseHash(narHash ?? '');
  if (namePart === undefined || url === undefined || hash === undefined || narSize === undefined)
    return undefined;
  const narinfo: Narinfo = {
    storePath: { storeDir, hashPart, name: namePart },
    url,
    compression: compression ?? 'bzip2',
    narHash: hash,
    narSize,
    references: refs ?? [],
    signatures: sigs ?? [],
    quirks: [],
    ...(fileSize === undefined || fileSize === 0 ? {} : { fileSize }),
    ...(deriver === undefined ? {} : { deriver }),
    ...(ca === undefined ? {} : { ca }),
  };
  return { kind: 'hit', narinfo };
}
