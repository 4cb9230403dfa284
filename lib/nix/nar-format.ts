import { Buffer } from 'node:buffer';
import { looksLikeMarkup } from './markup.ts';

/** What the file behind a narinfo's URL is, told by its first bytes. Brotli has none of its own, so is `unknown`. */
export type NarFormat =
  | 'nar'
  | 'xz'
  | 'zstd'
  | 'bzip2'
  | 'gzip'
  | 'lzma'
  | 'lzip'
  | 'lzop'
  | 'lz4'
  | 'compress'
  | 'html'
  | 'empty'
  | 'unknown';

/** How many bytes are enough to tell. */
export const NAR_FORMAT_BYTES = 512;

/** The length of the word as 64 bits, and the word (libutil/archive.cc, narVersionMagic1). */
const narMagic = Buffer.from('\x0d\0\0\0\0\0\0\0nix-archive-1', 'latin1');

const magics: readonly (readonly [NarFormat, Buffer])[] = [
  ['nar', narMagic],
  ['xz', Buffer.from('fd377a585a00', 'hex')],
  ['zstd', Buffer.from('28b52ffd', 'hex')],
  ['bzip2', Buffer.from('BZh', 'latin1')],
  ['gzip', Buffer.from('1f8b', 'hex')],
  ['lzip', Buffer.from('LZIP', 'latin1')],
  ['lzop', Buffer.from('894c5a4f000d0a1a0a', 'hex')],
  ['lz4', Buffer.from('04224d18', 'hex')],
  ['compress', Buffer.from('1f9d', 'hex')],
  ['lzma', Buffer.from('5d0000', 'hex')],
];

/** Tells what a file is by its beginning: its first NAR_FORMAT_BYTES, or all of it where it is shorter. */
export function narFormat(beginning: Uint8Array): NarFormat {
  if (beginning.length === 0) return 'empty';
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.length);
  const found = magics.find(([, magic]) => bytes.subarray(0, magic.length).equals(magic));
  if (found !== undefined) return found[0];
  return looksLikeMarkup(bytes.toString('latin1', 0, NAR_FORMAT_BYTES)) ? 'html' : 'unknown';
}

/** Whether unpacked bytes, at least the first 21 of them, begin as a NAR does. */
export const beginsLikeNar = (beginning: Uint8Array): boolean => narFormat(beginning) === 'nar';
