import type { CacheInfo } from './cache-info.ts';
import { parseNarinfo } from './narinfo.ts';
import type { NarinfoQuirk } from './narinfo-quirk.ts';
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
 * ends Nix since 2.4, except that of Determinate Systems. Up to 2.3 it is 0, or the largest there is (string2Int in libutil/util.hh).
 */
export function openingOfInfo(info: CacheInfo, version: NixVersion | undefined): Opening {
  const { storeDir, priority, priorityProblem } = info;
  const isOld = !atLeast(version, '2.4');
  if (priorityProblem !== undefined && !isOld && version?.flavour !== 'determinate') return { kind: 'fatal' };
  const announcedPriority = priority ?? (isOld ? streamedPriority(priorityProblem) : undefined);
  return {
    kind: 'opens',
    ...(storeDir === undefined ? {} : { storeDir }),
    ...(announcedPriority === undefined ? {} : { announcedPriority }),
  };
}

function streamedPriority(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, sign] = /^([+-]?)\d/.exec(text) ?? [];
  if (sign === undefined) return 0;
  return sign === '-' ? -(2 ** 31) : 2 ** 31 - 1;
}

/**
 * What it means that there is no nix-cache-info: a directory gets one. A server is sent one, which counts on few of them to take it; the
 * others do not appear to be binary caches.
 */
export const openingWithoutInfo = ({ kind }: StoreUrl): Opening => ({
  kind: kind === 'file' ? 'opens' : 'dropped',
});

/** A SHA-256 that is neither base 16, 32 nor 64. */
const oddHash = /^(?:File|Nar)Hash: sha256:(?![^\n]{64}\n|[^\n]{52}\n|[^\n]{44}\n)/m;

/** A content address that leads to no path. */
const NOBODYS_ADDRESS = `CA: text:sha256:${'0'.repeat(52)}`;

/**
 * What the text of a narinfo, asked for as that of `wanted`, means for the lookup. One of another path counts as none (goodStorePath in
 * libstore/store-api.cc). Up to 2.3 an assertion ends Nix at one of another hash (NarInfoDiskCache::upsertNarInfo) and at a hash of the
 * wrong length, and no content address is too odd to be read.
 */
export function lookupOfNarinfo(
  text: string,
  wanted: StorePath,
  { storeDir, version }: { readonly storeDir: string; readonly version: NixVersion | undefined },
): Lookup {
  const isOld = !atLeast(version, '2.4');
  if (isOld && oddHash.test(text)) return { kind: 'crash' };
  const strict = parseNarinfo(text, { storeDir });
  const isOddAddress = isOld && !strict.ok && strict.problem.kind === 'bad-content-address';
  const read = isOddAddress ? parseNarinfo(text.replace(/^CA: .*$/m, NOBODYS_ADDRESS), { storeDir }) : strict;
  if (!read.ok) return { kind: 'corrupt' };
  const { storePath, quirks } = read.value;
  const has = (quirk: NarinfoQuirk['kind']) => quirks.some(({ kind }) => kind === quirk);
  if (has('unreadable-signature') && atLeast(version, '2.34')) return { kind: 'corrupt' };
  if (has('unknown-compression') && atLeast(version, '2.35')) return { kind: 'corrupt' };
  if (isOld && storePath.hashPart !== wanted.hashPart) return { kind: 'crash' };
  const isWanted = storePath.hashPart === wanted.hashPart && storePath.name === wanted.name;
  return isWanted ? { kind: 'hit', narinfo: read.value } : { kind: 'missing' };
}
