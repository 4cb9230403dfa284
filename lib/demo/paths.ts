import { createHash } from 'node:crypto';
import { encodeBase32 } from '../nix/base32.ts';
import type { Signable } from '../nix/fingerprint.ts';
import { type StorePath, storePathBase } from '../nix/store-path.ts';

/** Where the demo's store paths live. */
export const STORE_DIR = '/nix/store';

function digestOf(words: string): Uint8Array {
  return createHash('sha256').update(`nixcache demo: ${words}`).digest();
}

function storePath(name: string): StorePath {
  return {
    storeDir: STORE_DIR,
    hashPart: encodeBase32(digestOf(`path of ${name}`).subarray(0, 20)),
    name,
  };
}

/** A made-up path. Its hashes follow from its name alone, so they stay the same and belong to nothing that exists. */
function madeUp(name: string, narSize: number, references: readonly string[]): Signable {
  return {
    storePath: storePath(name),
    narHash: { algorithm: 'sha256', bytes: digestOf(`contents of ${name}`) },
    narSize,
    references: references.map((reference) => storePathBase(storePath(reference))).sort(),
  };
}

export const hello = madeUp('hello-2.12.1', 226_552, ['glibc-2.40-66', 'hello-2.12.1']);

/** A program with all that it needs, as a public cache has it. Some paths refer to themselves, one refers to nothing. */
export const publicPaths: readonly Signable[] = [
  hello,
  madeUp('glibc-2.40-66', 31_093_048, ['libidn2-2.3.7', 'xgcc-14.2.1-libgcc', 'glibc-2.40-66']),
  madeUp('libidn2-2.3.7', 361_256, ['libunistring-1.2', 'libidn2-2.3.7']),
  madeUp('libunistring-1.2', 1_910_984, ['libunistring-1.2']),
  madeUp('xgcc-14.2.1-libgcc', 201_120, []),
];

/** What only the cache of a team has. What it needs comes from a public cache. */
export const teamTool = madeUp('team-tool-1.4.0', 5_242_960, ['glibc-2.40-66', 'hello-2.12.1']);
