import { createHash, sign } from 'node:crypto';
import { encodeBase32 } from '../../lib/nix/base32.ts';
import { keyPair } from './ed25519.ts';

/** The store directory of every situation. */
export const STORE_DIR = '/nix/store';

/** A NAR of one regular file. */
export function nar(contents: string): Buffer {
  const words = ['nix-archive-1', '(', 'type', 'regular', 'contents', contents, ')'];
  return Buffer.concat(
    words.map((word) => {
      const bytes = Buffer.from(word);
      const length = Buffer.alloc(8);
      length.writeUInt32LE(bytes.length);
      return Buffer.concat([length, bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
    }),
  );
}

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** As Nix writes hashes. */
export const base32Of = (hash: Uint8Array): string => `sha256:${encodeBase32(hash)}`;

/** A path that some derivation makes, and an expression for that derivation. */
export interface MadePath {
  readonly path: string;
  readonly expression: string;
  /** As in a narinfo, where the path is content-addressed. */
  readonly ca?: string;
}

const BUILDER = ['-c', 'echo built > $out'];

/** Store::makeStorePath: what a path is made of, folded to 20 bytes. */
function makePath(type: string, hash: Buffer, name: string): string {
  const folded = Buffer.alloc(20);
  sha256(`${type}:sha256:${hash.toString('hex')}:${STORE_DIR}:${name}`).forEach((byte, index) => {
    folded[index % 20] = (folded[index % 20] ?? 0) ^ byte;
  });
  return `${STORE_DIR}/${encodeBase32(folded)}-${name}`;
}

/** The output of a derivation without inputs, by the hash of that derivation with its output left out. */
function inputAddressed(name: string): MadePath {
  const text = `Derive([("out","","","")],[],[],"x86_64-linux","/bin/sh",["-c","${BUILDER[1]}"],[("builder","/bin/sh"),("name","${name}"),("out",""),("system","x86_64-linux")])`;
  return { path: makePath('output:out', sha256(text), name), expression: derivation(name) };
}

/** A fixed output that holds `built`. */
function contentAddressed(name: string): MadePath {
  const hash = sha256(nar('built\n'));
  const fixed = ` outputHashMode = "recursive"; outputHashAlgo = "sha256"; outputHash = "${hash.toString('hex')}";`;
  return {
    path: makePath('source', hash, name),
    expression: derivation(name, fixed),
    ca: `fixed:r:${base32Of(hash)}`,
  };
}

const derivation = (name: string, more = ''): string =>
  `derivation { name = "${name}"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo built > $out" ];${more} }\n`;

/** What every situation is about: a path that is wanted, one that it may need, and one whose contents are its name. */
export const paths = {
  wanted: inputAddressed('wanted'),
  needed: inputAddressed('needed'),
  fixed: contentAddressed('fixed'),
} as const;

export type PathName = keyof typeof paths;

/** A signing key that is the same in every run. */
function signingKey(name: string, seed: string) {
  const { privateKey, publicBytes } = keyPair(sha256(seed));
  return {
    publicText: `${name}:${publicBytes.toString('base64')}`,
    sign: (text: string): string => `${name}:${sign(null, Buffer.from(text), privateKey).toString('base64')}`,
  };
}

/** `rotated` has the name of `trusted`, and other bytes. */
export const keys = {
  trusted: signingKey('lab-1', 'the first key'),
  rotated: signingKey('lab-1', 'the key that came after it'),
  stranger: signingKey('stranger-1', 'a key of somebody else'),
} as const;

export type KeyName = keyof typeof keys;
