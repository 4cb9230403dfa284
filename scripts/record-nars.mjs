// Records fixtures/nars: one NAR, packed in every way that xz, zstd and bzip2 know and a cache may hold.
// What node:zlib can pack is packed by the tests themselves.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

const folder = new URL('../fixtures/nars/', import.meta.url);
mkdirSync(folder, { recursive: true });

/** A string as a NAR has it: length in 8 bytes, content, padding to a multiple of 8. */
function string(content) {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  return Buffer.concat([length, bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}

// Enough for several blocks of each format, and in part too random to be packed.
let state = 1;
function random() {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return state >>> 16;
}
const lines = Array.from(
  { length: 6000 },
  (_, n) => `line ${n} of many: ${n % 97 === 0 ? random() : 'the same'}\n`,
);
const noise = Buffer.from(Array.from({ length: 3000 }, () => random() & 255));
const content = Buffer.concat([Buffer.from(lines.join('')), noise]);
const words = ['nix-archive-1', '(', 'type', 'regular', 'contents', content, ')'];
const nar = Buffer.concat(words.map(string));

const pack =
  (program, ...args) =>
  (input) =>
    execFileSync(program, args, { input, maxBuffer: 1 << 26 });
const half = nar.length >> 1;
const joined = (packer) => (input) =>
  Buffer.concat([packer(input.subarray(0, half)), packer(input.subarray(half))]);
const xz = pack('xz', '-c');
const zstd = pack('zstd', '-c', '--no-progress', '-q');
const skippable = Buffer.from('5f2a4d1805000000' + '0102030405', 'hex');

const files = {
  'plain.xz': xz,
  'blocks.xz': pack('xz', '-c', '--block-size=65536'),
  'joined.xz': joined(xz),
  'padded.xz': (input) => Buffer.concat([xz(input), Buffer.alloc(8)]),
  'crc32.xz': pack('xz', '-c', '-C', 'crc32'),
  'unchecked.xz': pack('xz', '-c', '-C', 'none'),
  'sha256.xz': pack('xz', '-c', '-C', 'sha256'),
  'x86.xz': pack('xz', '-c', '--x86', '--lzma2'),
  'large-dictionary.xz': pack('xz', '-c', '--lzma2=dict=256MiB'),
  'plain.zst': zstd,
  'unchecked.zst': pack('zstd', '-c', '-q', '--no-check'),
  'long.zst': pack('zstd', '-c', '-q', '--long=27'),
  'too-long.zst': pack('zstd', '-c', '-q', '--ultra', '--long=28'),
  'sized.zst': pack('zstd', '-c', '-q', `--stream-size=${nar.length}`),
  'joined.zst': joined(zstd),
  'skippable.zst': (input) =>
    Buffer.concat([skippable, joined((part) => Buffer.concat([zstd(part), skippable]))(input)]),
  'plain.bz2': pack('bzip2', '-c'),
  'blocks.bz2': pack('bzip2', '-c', '-1'),
  'joined.bz2': joined(pack('bzip2', '-c')),
  'plain.lz4': pack('lz4', '-c', '-q'),
};
writeFileSync(new URL('plain.nar', folder), nar);
for (const [name, make] of Object.entries(files)) writeFileSync(new URL(name, folder), make(nar));
