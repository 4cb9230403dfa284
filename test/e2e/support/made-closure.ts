import { encodeBase32 } from '../../../lib/nix/base32.ts';
import { fingerprint } from '../../../lib/nix/fingerprint.ts';
import { parseHash } from '../../../lib/nix/hash.ts';
import { parseStorePath } from '../../../lib/nix/store-path.ts';
import { base32Of, keys, nar, STORE_DIR, sha256 } from '../../support/substitution-paths.ts';

/** A store path as a cache has it: two files by their names. */
export interface PathInCache {
  readonly storePath: string;
  readonly files: ReadonlyMap<string, string | Buffer>;
}

/** The public key that all of them are signed with. */
export const trustedKey = keys.trusted.publicText;

/** This many small paths that nobody ever built: the first needs all others, a fifth of them itself, and each of those four more. */
export function madeClosure(count: number): readonly PathInCache[] {
  const paths = Array.from({ length: count }, (_, index) => {
    const hashPart = encodeBase32(sha256(`nixcache closure ${count} ${index}`).subarray(0, 20));
    return `${STORE_DIR}/${hashPart}-made-${index}`;
  });
  const groups = Math.ceil((count - 1) / 5);
  return paths.map((storePath, index) => {
    const isGroup = index > 0 && index <= groups;
    const needed = paths.filter((_, other) =>
      index === 0
        ? other > 0 && other <= groups
        : isGroup && other > groups && (other - 1) % groups === index - 1,
    );
    return pathInCache(storePath, needed);
  });
}

function pathInCache(storePath: string, needed: readonly string[]): PathInCache {
  const archive = nar(`the contents of ${storePath}\n`);
  const hash = base32Of(sha256(archive));
  const parsed = parseStorePath(storePath, STORE_DIR);
  const narHash = parseHash(hash);
  if (!parsed.ok || narHash === undefined) throw new Error(storePath);
  const { hashPart } = parsed.value;
  const references = needed.map((path) => path.slice(STORE_DIR.length + 1));
  const info = { storePath: parsed.value, narHash, narSize: archive.length, references };
  const narinfo = `StorePath: ${storePath}
URL: nar/${hashPart}.nar
Compression: none
FileHash: ${hash}
FileSize: ${archive.length}
NarHash: ${hash}
NarSize: ${archive.length}
References: ${references.join(' ')}
Sig: ${keys.trusted.sign(fingerprint(info, STORE_DIR))}
`;
  const files = new Map<string, string | Buffer>([
    [`${hashPart}.narinfo`, narinfo],
    [`nar/${hashPart}.nar`, archive],
  ]);
  return { storePath, files };
}
