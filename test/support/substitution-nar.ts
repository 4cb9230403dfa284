import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { formatHashBase32 } from '../../lib/nix/hash.ts';
import type { NarFormat } from '../../lib/nix/nar-compression.ts';
import type { Narinfo } from '../../lib/nix/narinfo.ts';
import type { Nar } from '../../lib/nix/substitution-types.ts';
import { packedNar } from './substitution-caches.ts';
import { base32Of, type PathName, sha256 } from './substitution-paths.ts';

/** What the bytes of a NAR come to, unpacked and compared with the narinfo of this cache. */
export function narOfBytes(bytes: Buffer, narinfo: Narinfo, name: string, path: PathName): Nar {
  const format = formatOf(bytes);
  const unpacked = unpack(bytes, format, name, path);
  const isWhole =
    unpacked !== undefined &&
    base32Of(sha256(unpacked)) === formatHashBase32(narinfo.narHash) &&
    unpacked.length === narinfo.narSize;
  return isWhole ? { kind: 'there', format } : { kind: 'damaged' };
}

function formatOf(bytes: Buffer): NarFormat {
  const starts = (hex: string) => bytes.subarray(0, hex.length / 2).toString('hex') === hex;
  if (starts('0d000000000000006e69782d61726368')) return 'none';
  if (starts('fd377a585a00')) return 'xz';
  if (starts('425a68')) return 'bzip2';
  if (starts('1f8b')) return 'gzip';
  if (starts('28b52ffd')) return 'zstd';
  return starts('1b') ? 'br' : 'other';
}

/** Where Node has no decompressor, bytes are taken for whole that are those that a real tool packed. */
function unpack(bytes: Buffer, format: NarFormat, name: string, path: PathName): Buffer | undefined {
  if (format === 'none') return bytes;
  if (format === 'gzip') return gunzipSync(bytes);
  if (format === 'br') return brotliDecompressSync(bytes);
  if (format === 'other') return undefined;
  return bytes.equals(packedNar(name, path, format)) ? packedNar(name, path, 'none') : undefined;
}
