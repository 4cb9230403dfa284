import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { encodeBase32 } from './base32.ts';
import { parseHash, type TypedHash } from './hash.ts';
import { type StorePath, storePathBase } from './store-path.ts';

/** How the contents of a path were hashed: the text itself, a flat file, a NAR (`r:`), or a git tree. */
type Method = 'text' | 'flat' | 'nar' | 'git';

interface ContentAddress {
  readonly method: Method;
  readonly hash: TypedHash;
}

const PREFIXES: readonly (readonly [prefix: string, method: Method])[] = [
  ['text:', 'text'],
  ['fixed:r:', 'nar'],
  ['fixed:git:', 'git'],
  ['fixed:', 'flat'],
];

/**
 * Reads the CA field, e.g. `fixed:r:sha256:…` (libstore/content-address.cc); undefined where Nix stops with
 * an error. `fixed:git:` is read although Nix wants its experimental feature git-hashing for it.
 */
export function parseContentAddress(text: string): ContentAddress | undefined {
  const [prefix, method] = PREFIXES.find(([prefix]) => text.startsWith(prefix)) ?? [];
  if (prefix === undefined || method === undefined) return undefined;
  const typed = text.slice(prefix.length);
  const hash = typed.includes(':') ? parseHash(typed) : undefined;
  if (hash === undefined || (method === 'text' && hash.algorithm !== 'sha256')) return undefined;
  return { method, hash };
}

function base16(hash: TypedHash): string {
  return `${hash.algorithm}:${Buffer.from(hash.bytes).toString('hex')}`;
}

function sha256(text: string): TypedHash {
  return { algorithm: 'sha256', bytes: createHash('sha256').update(text).digest() };
}

/** Store::makeStorePath: a SHA-256 over everything that makes the path, folded to 20 bytes. */
function hashPartOf(type: string, hash: TypedHash, path: StorePath, storeDir: string): string {
  const folded = new Uint8Array(20);
  sha256(`${type}:${base16(hash)}:${storeDir}:${path.name}`).bytes.forEach((byte, i) => {
    folded[i % 20] = (folded[i % 20] ?? 0) ^ byte;
  });
  return encodeBase32(folded);
}

/**
 * The hash part that the contents stand for, or undefined where such contents cannot have these references.
 */
function expectedHashPart(
  { method, hash }: ContentAddress,
  path: StorePath,
  references: readonly string[],
  storeDir: string,
): string | undefined {
  const self = storePathBase(path);
  const sorted = [...new Set(references)].sort();
  const typeOf = (kind: string, bases: readonly string[]) =>
    [kind, ...bases.map((base) => `${storeDir}/${base}`)].join(':');
  if (method === 'text') return hashPartOf(typeOf('text', sorted), hash, path, storeDir);
  if (method === 'nar' && hash.algorithm === 'sha256') {
    const others = sorted.filter((base) => base !== self);
    const type = typeOf('source', others) + (others.length < sorted.length ? ':self' : '');
    return hashPartOf(type, hash, path, storeDir);
  }
  if (sorted.length > 0) return undefined;
  const ingestion = { flat: '', nar: 'r:', git: 'git:' }[method];
  return hashPartOf('output:out', sha256(`fixed:out:${ingestion}${base16(hash)}:`), path, storeDir);
}

/**
 * Whether the CA field really leads to the store path, so that Nix accepts it without any signature
 * (ValidPathInfo::isContentAddressed in libstore/store-api.cc, path-info.cc later). False without a CA field
 * and for a bogus one, which Nix warns of: "claims to be content-addressed but isn't".
 */
export function isContentAddressed(
  info: {
    readonly storePath: StorePath;
    readonly references: readonly string[];
    readonly ca?: string | undefined;
  },
  storeDir: string,
): boolean {
  const address = info.ca === undefined ? undefined : parseContentAddress(info.ca);
  if (address === undefined) return false;
  return expectedHashPart(address, info.storePath, info.references, storeDir) === info.storePath.hashPart;
}
