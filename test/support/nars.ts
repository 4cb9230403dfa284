import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Narinfo } from '../../lib/nix/narinfo.ts';

const folder = join(import.meta.dirname, '../../fixtures/nars');
const recorded = (name: string): Buffer => readFileSync(join(folder, name));

/** The NAR that all packed ones unpack to. */
export const nar = recorded('plain.nar');
const half = nar.length >> 1;

const made = new Map<string, Buffer>();

/** The NAR in a packed form: of fixtures/nars, or by what Node can pack. */
export function packed(name: string): Buffer {
  const bytes = made.get(name) ?? make(name);
  made.set(name, bytes);
  return bytes;
}

function make(name: string): Buffer {
  switch (name) {
    case 'plain.nar':
      return nar;
    case 'plain.gz':
      return gzipSync(nar);
    case 'joined.gz':
      return Buffer.concat([gzipSync(nar.subarray(0, half)), gzipSync(nar.subarray(half))]);
    case 'plain.br':
      return brotliCompressSync(nar);
    default:
      return recorded(name);
  }
}

/** What a cache would say of a file: the truth, in so far as nothing else is given. */
export function narinfoOf(file: Uint8Array, compression: string, more: Partial<Narinfo> = {}) {
  return {
    url: 'nar/x.nar',
    compression,
    fileSize: file.length,
    fileHash: hashOf(file),
    narSize: nar.length,
    narHash: hashOf(nar),
    ...more,
  };
}

export const hashOf = (bytes: Uint8Array, algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512' = 'sha256') => ({
  algorithm,
  bytes: Uint8Array.from(createHash(algorithm).update(bytes).digest()),
});

/** The bytes with one bit turned over. */
export function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}

/** So many positions, spread over a length: the first, the last and between. */
export const positions = (length: number, count: number): number[] => [
  ...new Set(Array.from({ length: count }, (_, n) => Math.round((n * (length - 1)) / (count - 1)))),
];
