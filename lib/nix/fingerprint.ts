import { formatHashBase32, type TypedHash } from './hash.ts';
import { type StorePath, storePathBase } from './store-path.ts';

/** What the signature of a path covers. URL, compression, file hash, deriver and CA are not signed. */
export interface Signable {
  readonly storePath: StorePath;
  readonly narHash: TypedHash;
  readonly narSize: number;
  /** Base names, in any order. */
  readonly references: readonly string[];
}

/**
 * The text that is signed: `1;<path>;<NAR hash in base 32>;<NAR size>;<references>`, the references as full
 * paths, sorted and once each whatever the order of the file (ValidPathInfo::fingerprint in
 * libstore/store-api.cc, path-info.cc later).
 */
export function fingerprint(info: Signable, storeDir: string): string {
  const references = [...new Set(info.references)].sort().map((base) => `${storeDir}/${base}`);
  return [
    '1',
    `${storeDir}/${storePathBase(info.storePath)}`,
    formatHashBase32(info.narHash),
    info.narSize,
    references.join(','),
  ].join(';');
}
