import { Buffer } from 'node:buffer';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { decodeBase64 } from './base64.ts';

const SIZES = { md5: 16, sha1: 20, sha256: 32, sha512: 64 } as const;

/** A hash algorithm that every Nix knows (blake3 is still experimental, in 2.31 and later). */
type HashAlgorithm = keyof typeof SIZES;

/** A hash value with its algorithm; `bytes` has the length of that algorithm. */
export interface TypedHash {
  readonly algorithm: HashAlgorithm;
  readonly bytes: Uint8Array;
}

function isAlgorithm(text: string): text is HashAlgorithm {
  return Object.hasOwn(SIZES, text);
}

function decodeBase16(text: string): Uint8Array | undefined {
  return /^[0-9a-fA-F]*$/.test(text) ? Uint8Array.from(Buffer.from(text, 'hex')) : undefined;
}

/** Nix tells the encodings apart by their length alone, which differs for every size. */
function decodeByLength(text: string, size: number): Uint8Array | undefined {
  if (text.length === size * 2) return decodeBase16(text);
  if (text.length === Math.ceil((size * 8) / 5)) return decodeBase32(text);
  if (text.length === Math.ceil(size / 3) * 4) return decodeBase64(text);
  return undefined;
}

/**
 * Reads a hash that names its algorithm: `sha256:<base 16, Nix's base 32 or base 64>` or SRI `sha256-<base
 * 64>`; undefined for anything else. As libutil/hash.cc Hash::parseAnyPrefixed, 2.4 and later.
 */
export function parseHash(text: string): TypedHash | undefined {
  const colon = text.indexOf(':');
  const separator = colon < 0 ? text.indexOf('-') : colon;
  if (separator < 0) return undefined;
  const algorithm = text.slice(0, separator);
  if (!isAlgorithm(algorithm)) return undefined;
  const size = SIZES[algorithm];
  const digits = text.slice(separator + 1);
  const bytes = colon < 0 ? decodeBase64(digits) : decodeByLength(digits, size);
  return bytes?.length === size ? { algorithm, bytes } : undefined;
}

/** The spelling that Nix itself writes and signs: `sha256:` and base 32. */
export function formatHashBase32(hash: TypedHash): string {
  return `${hash.algorithm}:${encodeBase32(hash.bytes)}`;
}
