import { UnpackError } from './unpacker.ts';

/** A part of a zstd file: a frame begins, has these bytes, ends. Skippable frames are left out. */
export type FramePart = 'begin' | Uint8Array | 'end';

/** libarchive's limit and so Nix's: ZSTD_WINDOWLOG_LIMIT_DEFAULT is 27. */
const MOST_WINDOW_BYTES = 2 ** 27;
const BLOCK_BYTES = 128 * 1024;

export interface FrameReader {
  read(piece: Uint8Array): Generator<FramePart>;
  /** Of the frame at hand, or of the last one. */
  windowBytes(): number;
  /** Throws UnpackError where the file cannot end here. */
  end(): void;
}

/**
 * Cuts a zstd file into its frames (RFC 8878, 3.1), as the libraries do not all go on after the first one, nor say where they stopped. It
 * also keeps windows from them that Nix would refuse.
 */
export function zstdFrames(): FrameReader {
  let held = Buffer.alloc(0);
  let frames = 0;
  let expect: 'frame' | 'block' | 'checksum' = 'frame';
  /** Bytes of the present block, or of a skippable frame, that are still to come. */
  let passing = 0;
  let skipping = false;
  let hasChecksum = false;
  let isLast = false;
  let window = 0;

  /** What stands at the beginning of `held`: how long it is, or undefined while that cannot be told. */
  function* head(): Generator<FramePart, number | undefined> {
    if (expect === 'checksum') {
      if (held.length < 4) return undefined;
      yield held.subarray(0, 4);
      yield 'end';
      expect = 'frame';
      return 4;
    }
    if (expect === 'block') {
      if (held.length < 3) return undefined;
      const bits = held.readUIntLE(0, 3);
      const size = bits >> 3;
      const type = (bits >> 1) & 3;
      if (type === 3 || size > BLOCK_BYTES)
        throw new UnpackError('corrupt', 'a block has an impossible head');
      isLast = (bits & 1) === 1;
      passing = type === 1 ? 1 : size;
      yield held.subarray(0, 3);
      if (passing === 0) yield* blockOver();
      return 3;
    }
    return yield* frameHead();
  }

  function* frameHead(): Generator<FramePart, number | undefined> {
    if (held.length < 4) return undefined;
    const magic = held.readUInt32LE(0);
    if (magic >>> 4 === 0x184d2a5) {
      if (held.length < 8) return undefined;
      passing = held.readUInt32LE(4);
      skipping = passing > 0;
      return 8;
    }
    if (magic !== 0xfd2fb528) {
      throw frames > 0 ? trailing() : new UnpackError('corrupt', 'it does not begin with a zstd frame');
    }
    const bytes = frameHeadBytes(held);
    if (bytes === undefined || held.length < bytes) return undefined;
    window = windowBytes(held);
    if (window > MOST_WINDOW_BYTES)
      throw new UnpackError('too-large-window', 'its window is larger than 128 MiB');
    hasChecksum = ((held[4] ?? 0) & 4) !== 0;
    frames += 1;
    expect = 'block';
    yield 'begin';
    yield held.subarray(0, bytes);
    return bytes;
  }

  function* blockOver(): Generator<FramePart> {
    if (!isLast) return;
    isLast = false;
    expect = hasChecksum ? 'checksum' : 'frame';
    if (!hasChecksum) yield 'end';
  }

  return {
    *read(piece) {
      held = held.length === 0 ? Buffer.from(piece) : Buffer.concat([held, piece]);
      while (held.length > 0) {
        if (passing > 0) {
          const part = held.subarray(0, passing);
          held = held.subarray(part.length);
          passing -= part.length;
          if (!skipping) yield part;
          if (passing > 0) return;
          if (!skipping) yield* blockOver();
          skipping = false;
          continue;
        }
        const used = yield* head();
        if (used === undefined) return;
        held = held.subarray(used);
      }
    },
    windowBytes: () => window,
    end: () => {
      const isBetween = expect === 'frame' && passing === 0 && frames > 0;
      if (isBetween && held.length === 0) return;
      throw isBetween && !mayBegin(held)
        ? trailing()
        : new UnpackError('cut-off', 'the last zstd frame has no end');
    },
  };
}

const trailing = () =>
  new UnpackError('trailing-data', 'something that is no zstd frame follows the last one');

/** Whether these few bytes are those that a frame begins with. */
const mayBegin = (bytes: Buffer): boolean =>
  [0x28, 0xb5, 0x2f, 0xfd].every((byte, at) => (bytes[at] ?? byte) === byte) ||
  [0x50, 0x2a, 0x4d, 0x18].every((byte, at) => ((bytes[at] ?? byte) & (at === 0 ? 0xf0 : 0xff)) === byte);

/** Bytes of the frame's content size, by the two bits that say so. */
const sizeBytes = (descriptor: number): number => {
  const flag = descriptor >> 6;
  return flag === 0 ? (descriptor >> 5) & 1 : 1 << flag;
};
const dictionaryBytes = (descriptor: number): number => [0, 1, 2, 4][descriptor & 3] ?? 0;
const isSingleSegment = (descriptor: number): boolean => (descriptor & 0x20) !== 0;

function frameHeadBytes(head: Buffer): number | undefined {
  const descriptor = head[4];
  if (descriptor === undefined) return undefined;
  const windowDescriptor = isSingleSegment(descriptor) ? 0 : 1;
  return 5 + windowDescriptor + dictionaryBytes(descriptor) + sizeBytes(descriptor);
}

function windowBytes(head: Buffer): number {
  const descriptor = head[4] ?? 0;
  if (!isSingleSegment(descriptor)) {
    const code = head[5] ?? 0;
    const base = 2 ** (10 + (code >> 3));
    return base + (base / 8) * (code & 7);
  }
  const at = 5 + dictionaryBytes(descriptor);
  const bytes = sizeBytes(descriptor);
  if (bytes === 8) return Number(head.readBigUInt64LE(at));
  return head.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}
