import type { CacheInfo } from './cache-info.ts';
import { parseNarinfo } from './narinfo.ts';
import type { StorePath } from './store-path.ts';
import type { StoreUrl } from './store-url.ts';
import type { Lookup, Opening } from './substitution-types.ts';
import { atLeast, type NixVersion } from './version.ts';

/**
 * What Nix takes the HTTP status of a binary cache for, redirects followed (libstore/filetransfer.cc, download.cc in 2.3; and
 * http-binary-cache-store.cc). Not being allowed to see a file is the same as its absence, since a bucket may answer so; from 2.35 on that
 * holds for 403 alone.
 */
export function answerOfStatus(
  status: number,
  version: NixVersion | undefined,
): 'there' | 'missing' | 'error' {
  if ([200, 201, 204, 206, 304].includes(status)) return 'there';
  if (status === 404 || status === 410 || status === 403) return 'missing';
  const isDenied = status === 401 || status === 407;
  return isDenied && !(version?.flavour !== 'lix' && atLeast(version, '2.35')) ? 'missing' : 'error';
}

/**
 * What a nix-cache-info means for a substituter (BinaryCacheStore::init in libstore/binary-cache-store.cc): a Priority that is no number
 * ends Nix since 2.4, except that of Determinate Systems.
 */
export function openingOfInfo(info: CacheInfo, version: NixVersion | undefined): Opening {
  const isStrict = atLeast(version, '2.4') && version?.flavour !== 'determinate';
  if (info.priorityProblem !== undefined && isStrict) return { kind: 'fatal' };
  return {
    kind: 'opens',
    ...(info.storeDir === undefined ? {} : { storeDir: info.storeDir }),
    ...(info.priority === undefined ? {} : { announcedPriority: info.priority }),
  };
}

/**
 * What it means that there is no nix-cache-info: a directory gets one. A server is sent one, which counts on few of them to take it; the
 * others do not appear to be binary caches.
 */
export const openingWithoutInfo = ({ kind }: StoreUrl): Opening => ({
  kind: kind === 'file' ? 'opens' : 'dropped',
});

/**
 * What the text of a narinfo, asked for as that of `wanted`, means for the lookup. A narinfo of another path counts as none (goodStorePath
 * in libstore/store-api.cc), and up to 2.3 one of another hash ends Nix (NarInfoDiskCache::upsertNarInfo).
 */
export function lookupOfNarinfo(
  text: string,
  wanted: StorePath,
  { storeDir, version }: { readonly storeDir: string; readonly version: NixVersion | undefined },
): Lookup {
  const read = parseNarinfo(text, { storeDir });
  if (!read.ok) return { kind: 'corrupt' };
  const { storePath, quirks } = read.value;
  const isStrict = atLeast(version, '2.34');
  if (isStrict && quirks.some(({ kind }) => kind === 'unreadable-signature')) return { kind: 'corrupt' };
  if (storePath.hashPart !== wanted.hashPart && !atLeast(version, '2.4')) return { kind: 'crash' };
  const isWanted = storePath.hashPart === wanted.hashPart && storePath.name === wanted.name;
  return isWanted ? { kind: 'hit', narinfo: read.value } : { kind: 'missing' };
}
