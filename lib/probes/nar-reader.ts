import type { NarCheck } from '../model/facts/nar.ts';
import { beginsLikeNar, NAR_FORMAT_BYTES, type NarFormat, narFormat } from '../nix/nar-format.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import { runningHash } from './running-hash.ts';
import { type MakeUnpacker, UnpackError, type Unpacker } from './unpack/unpacker.ts';

/** Reads the file of a NAR: unpacks it and hashes what comes out. Never rejects. */
export interface NarReader {
  write(piece: Uint8Array): Promise<void>;
  /** The file is whole. */
  end(): Promise<void>;
  state(): 'reading' | 'failed' | 'not-checkable' | 'too-long';
  /** The sizes and hashes as far as they are known, and what was the matter. */
  result(): Pick<NarCheck, 'format' | 'unpackedBytes' | 'narSize' | 'narHash' | 'problem'>;
  stop(): void;
}

type Problem = NonNullable<NarCheck['problem']>;

type Expected = Pick<Narinfo, 'compression' | 'narHash' | 'narSize'>;

const plain: MakeUnpacker = async (emit) => ({
  write: async (piece) => void emit(piece),
  end: async () => {},
  stop: () => {},
});

const unpackers: Partial<Record<NarFormat, () => Promise<MakeUnpacker>>> = {
  xz: async () => (await import('./unpack/xz.ts')).xzUnpacker,
  zstd: async () => (await import('./unpack/zstd.ts')).zstdUnpacker,
  bzip2: async () => (await import('./unpack/bzip2.ts')).bzip2Unpacker,
  gzip: async () => (await import('./unpack/zlib.ts')).gzipUnpacker,
};

/** What libarchive, and so Nix, can unpack beside these. */
const others: ReadonlySet<NarFormat> = new Set(['lzma', 'lzip', 'lzop', 'lz4', 'compress']);

/**
 * Chooses as libutil/compression.cc makeDecompressionSink does since 2.4: `none` and `br` by their names, all others by the first bytes of
 * the file whatever the name. A string: nothing but a problem can come of it.
 */
async function unpackerFor(compression: string, format: NarFormat): Promise<MakeUnpacker | Problem> {
  if (format === 'empty') return { kind: 'cut-off', message: 'the file is empty' };
  if (compression === 'none') return plain;
  if (compression === 'br') return (await import('./unpack/zlib.ts')).brotliUnpacker;
  const load = unpackers[format];
  if (load !== undefined) return load();
  if (others.has(format)) return { kind: 'unsupported', message: `nixcache cannot unpack ${format}` };
  return { kind: 'other-format', message: 'it is not compressed in any way that Nix knows' };
}

/** Gives up as soon as more than `mostBytes` come out. Hashes no more than the NarSize: what follows a NAR is not part of it. */
export function narReader({ compression, narHash, narSize }: Expected, mostBytes: number): NarReader {
  const hash = runningHash(narHash);
  const beginnings = { file: Buffer.alloc(0), nar: Buffer.alloc(0) };
  let format: NarFormat | undefined;
  let unpacker: Unpacker | undefined;
  let problem: Problem | undefined;
  let unpacked = 0;
  let isWhole = false;

  const emit = (bytes: Uint8Array): boolean => {
    if (beginnings.nar.length < NAR_FORMAT_BYTES)
      beginnings.nar = Buffer.concat([beginnings.nar, bytes.subarray(0, NAR_FORMAT_BYTES)]);
    hash.update(bytes.subarray(0, Math.max(0, narSize - unpacked)));
    unpacked += bytes.length;
    return unpacked <= mostBytes;
  };
  const begin = async (): Promise<void> => {
    format = narFormat(beginnings.file);
    const made = await unpackerFor(compression, format);
    if (typeof made !== 'function') {
      problem = made;
      return;
    }
    unpacker = await made(emit);
    await unpacker.write(beginnings.file);
  };
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    if (problem !== undefined) return;
    try {
      await work();
    } catch (error) {
      problem = problemOf(error, compression, format);
      unpacker?.stop();
    }
  };
  const write = async (piece: Uint8Array) => {
    if (unpacker !== undefined) return unpacker.write(piece);
    beginnings.file = Buffer.concat([beginnings.file, piece]);
    if (beginnings.file.length >= NAR_FORMAT_BYTES) await begin();
  };
  const end = async () => {
    if (format === undefined) await begin();
    await unpacker?.end();
    if (problem !== undefined) return;
    isWhole = true;
    if (!beginsLikeNar(beginnings.nar)) problem = notNar(compression, format);
  };
  return {
    write: (piece) => guarded(() => write(piece)),
    end: () => guarded(end),
    state: () => {
      if (unpacked > mostBytes) return 'too-long';
      if (problem === undefined) return 'reading';
      return problem.kind === 'unsupported' ? 'not-checkable' : 'failed';
    },
    result: () => {
      const isLong = unpacked > narSize || problem?.kind === 'trailing-data';
      const isKnown = isWhole || isLong;
      return {
        ...(format === undefined ? {} : { format }),
        unpackedBytes: unpacked,
        ...(isKnown
          ? {
              narSize: { expected: narSize, actual: unpacked, matches: unpacked === narSize },
              narHash: hash.check(),
            }
          : {}),
        ...(problem === undefined ? {} : { problem }),
      };
    },
    stop: () => unpacker?.stop(),
  };
}

/** A file that is something else altogether fails in one way or another: that it is something else says more. */
function problemOf(error: unknown, compression: string, format: NarFormat | undefined): Problem {
  const message = error instanceof Error ? error.message : String(error);
  // A fault of our own, which must not read as one of the file.
  const kind = error instanceof UnpackError ? error.problem : 'unsupported';
  const isOther = compression === 'br' && format !== undefined && format !== 'unknown';
  return { kind: kind === 'corrupt' && isOther ? 'other-format' : kind, message };
}

/** Where all went well, but what came out is no NAR. */
function notNar(compression: string, format: NarFormat | undefined): Problem {
  return compression === 'none' && format !== 'unknown'
    ? { kind: 'other-format', message: 'it is no plain NAR' }
    : { kind: 'not-a-nar', message: 'what came out does not begin as a NAR does' };
}
