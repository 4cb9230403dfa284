import { describe, expect, test } from 'vitest';
import { bzip2Unpacker } from '../../../lib/probes/unpack/bzip2.ts';
import { type MakeUnpacker, UnpackError } from '../../../lib/probes/unpack/unpacker.ts';
import { xzUnpacker } from '../../../lib/probes/unpack/xz.ts';
import { brotliUnpacker, gzipUnpacker } from '../../../lib/probes/unpack/zlib.ts';
import { zstdUnpacker, zstdUnpackerFromLibrary } from '../../../lib/probes/unpack/zstd.ts';
import { flipped, nar, packed, positions } from '../../support/nars.ts';

/** What comes out when the bytes are fed in pieces of one length, and how it ends. */
async function unpack(make: MakeUnpacker, bytes: Uint8Array, pieceLength = 4096, mostBytes = Infinity) {
  const out: Buffer[] = [];
  let length = 0;
  const unpacker = await make((chunk) => {
    out.push(Buffer.from(chunk));
    length += chunk.length;
    return length <= mostBytes;
  });
  let problem: string | undefined;
  try {
    for (let at = 0; at < bytes.length; at += pieceLength) {
      // A piece is only lent: what is kept of it must be a copy.
      const piece = Uint8Array.from(bytes.subarray(at, at + pieceLength));
      await unpacker.write(piece);
      piece.fill(0);
    }
    await unpacker.end();
  } catch (error) {
    problem = error instanceof UnpackError ? error.problem : String(error);
  }
  unpacker.stop();
  return { bytes: Buffer.concat(out), problem };
}

const sound: readonly (readonly [string, string, MakeUnpacker])[] = [
  ...['plain', 'blocks', 'joined', 'padded', 'crc32', 'unchecked'].map(
    (name) => [`${name}.xz`, 'xz', xzUnpacker] as const,
  ),
  ...['plain', 'unchecked', 'long', 'sized', 'joined', 'skippable'].flatMap((name) => [
    [`${name}.zst`, 'zstd', zstdUnpacker] as const,
    [`${name}.zst`, 'zstd of the library', zstdUnpackerFromLibrary] as const,
  ]),
  ...['plain', 'blocks', 'joined'].map((name) => [`${name}.bz2`, 'bzip2', bzip2Unpacker] as const),
  ['plain.gz', 'gzip', gzipUnpacker],
  ['joined.gz', 'gzip', gzipUnpacker],
  ['plain.br', 'brotli', brotliUnpacker],
];
const plain = sound.filter(([name]) => name.startsWith('plain'));

describe('unpacking', () => {
  test.each(sound)('gives back what was packed: %s, %s', async (name, _by, make) => {
    const file = packed(name);
    for (const length of [1 << 20, 4096, 61]) {
      const { bytes, problem } = await unpack(make, file, length);
      expect(problem).toBeUndefined();
      expect(bytes.equals(nar)).toBe(true);
    }
  });

  test.each(plain)('gives back what was packed, a byte at a time: %s, %s', async (name, _by, make) => {
    const { bytes, problem } = await unpack(make, packed(name), 1);
    expect(problem).toBeUndefined();
    expect(bytes.equals(nar)).toBe(true);
  });

  test.each(plain)('sees wherever the file is cut off: %s, %s', async (name, _by, make) => {
    const file = packed(name);
    const cuts = [
      ...positions(file.length - 1, 40),
      ...[1, 2, 3, 4, 5, 8, 9, 12].map((less) => file.length - less),
    ];
    for (const cut of cuts.filter((at) => at > 0))
      expect([cut, (await unpack(make, file.subarray(0, cut))).problem]).toEqual([cut, 'cut-off']);
  });

  test.each(plain)(
    'never gives something else for a file with a flipped bit: %s, %s',
    async (name, _by, make) => {
      const file = packed(name);
      let unseen = 0;
      for (const at of positions(file.length, 80)) {
        const { bytes, problem } = await unpack(make, flipped(file, at));
        if (problem === undefined && bytes.equals(nar)) unseen += 1;
        if (problem !== undefined)
          expect(['corrupt', 'cut-off', 'trailing-data', 'unsupported']).toContain(problem);
      }
      // Names, times and checksums that are not part of the data.
      expect(unseen).toBeLessThan(6);
    },
  );

  test.each(plain)('sees what follows the end: %s, %s', async (name, by, make) => {
    // A single byte may be a gzip member that is cut off.
    for (const rubbish of [
      ...(by === 'gzip' ? [] : ['x']),
      'rubbish\n',
      'a longer piece of rubbish',
      'rubbish '.repeat(9000),
    ]) {
      const { bytes, problem } = await unpack(make, Buffer.concat([packed(name), Buffer.from(rubbish)]));
      expect([rubbish.length, problem]).toEqual([rubbish.length, 'trailing-data']);
      expect(nar.subarray(0, bytes.length).equals(bytes)).toBe(true);
    }
  });

  test.each(plain)('stops when no more is wanted: %s, %s', async (name, _by, make) => {
    const { bytes, problem } = await unpack(make, packed(name), 1 << 20, 1000);
    expect(problem).toBeUndefined();
    expect(bytes.length).toBeLessThanOrEqual(1000 + (128 << 10));
    expect(bytes.length).toBeLessThan(nar.length);
  });

  test.each(plain)('says that nothing is no file: %s, %s', async (_name, _by, make) => {
    expect((await unpack(make, Buffer.alloc(0))).problem).toBe('cut-off');
  });

  test.each([
    ['sha256.xz', xzUnpacker],
    ['x86.xz', xzUnpacker],
    ['large-dictionary.xz', xzUnpacker],
  ])('says which sound files it cannot unpack: %s', async (name, make) => {
    expect(await unpack(make, packed(name))).toEqual({ bytes: Buffer.alloc(0), problem: 'unsupported' });
  });
});

// The others work on threads of their own.
const onThisThread = plain.filter(([name]) => /xz|zst|bz2/.test(name));

test.each([
  ['Node where it can', zstdUnpacker],
  ['the library', zstdUnpackerFromLibrary],
])('refuses the windows that Nix refuses, before any memory is taken for them: %s', async (_name, make) => {
  expect(await unpack(make, packed('too-long.zst'))).toEqual({
    bytes: Buffer.alloc(0),
    problem: 'too-large-window',
  });
});

test.each(onThisThread)(
  'a timer has its turn while much comes out of little: %s, %s',
  async (name, _by, make) => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const file = Buffer.concat(Array.from({ length: 60 }, () => packed(name)));
    await unpack(async (emit) => make((chunk) => emit(chunk.subarray(0, 1))), file, 1 << 20);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(1);
  },
);
