import { fairly, type MakeUnpacker, UnpackError } from './unpacker.ts';

/** More than a block takes when packed: the format works on at most so many times 100 kB, which may grow by some percent. */
const mostPacked = (level: number): number => 25_000 + 100_000 * level;
const outputBytes = 64 * 1024;

class NoMoreInput extends Error {}
class NotWanted extends Error {}

/** bzip2, of any number of joined streams. The library unpacks a block at once, so this waits until a whole one must be there. */
export const bzip2Unpacker: MakeUnpacker = async (given) => {
  const { default: bzip2 } = await import('unbzip2-stream/lib/bzip2.js');
  const { default: bitReader } = await import('unbzip2-stream/lib/bit_iterator.js');
  const { emit, afterStep } = fairly(given);
  const queue: Uint8Array[] = [];
  let fed = 0;
  let bits: ReturnType<typeof bitReader> | undefined;
  /** Of the stream at hand, in units of 100 kB; 0 between two streams. */
  let level = 0;
  let buffer = new Int32Array(0);
  let checksum = 0;
  let streams = 0;
  let wanted = true;

  const output = new Uint8Array(outputBytes);
  let filled = 0;
  const flush = () => {
    wanted &&= emit(output.subarray(0, filled));
    filled = 0;
  };
  const put = (byte: number) => {
    output[filled++] = byte;
    if (filled < outputBytes) return;
    flush();
    if (!wanted) throw new NotWanted();
  };
  const nextPiece = () => {
    const piece = queue.shift();
    if (piece === undefined) throw new NoMoreInput();
    return piece;
  };

  /** The head of a stream, or a block, or the end of a stream. */
  const step = (reader: NonNullable<typeof bits>) => {
    if (level === 0) {
      level = bzip2.header(reader);
      if (buffer.length < 100_000 * level) buffer = new Int32Array(100_000 * level);
      checksum = 0;
      return;
    }
    const next = bzip2.decompress(reader, put, buffer, 100_000 * level, checksum);
    if (next !== null) {
      checksum = next;
      return;
    }
    level = 0;
    streams += 1;
  };
  const problemOf = (error: unknown): UnpackError => {
    if (error instanceof NoMoreInput) {
      return streams > 0 && level === 0
        ? new UnpackError('trailing-data', 'something follows the end of the bzip2 stream')
        : new UnpackError('cut-off', 'the bzip2 stream has no end');
    }
    const message = error instanceof Error ? error.message : String(error);
    return new UnpackError(streams > 0 && level === 0 ? 'trailing-data' : 'corrupt', message);
  };
  const work = async (enough: () => number, isEnd: boolean) => {
    try {
      while (wanted && fed - (bits?.bytesRead ?? 0) >= enough()) {
        bits ??= bitReader(nextPiece);
        step(bits);
        await afterStep();
      }
    } catch (error) {
      if (error instanceof NotWanted) return;
      // There was enough for any sound block.
      if (error instanceof NoMoreInput && !isEnd) throw new UnpackError('corrupt', 'a block without end');
      throw problemOf(error);
    }
  };

  return {
    write: async (piece) => {
      // What is kept until a block is whole outlives the loan.
      queue.push(Uint8Array.from(piece));
      fed += piece.length;
      await work(() => mostPacked(level), false);
    },
    end: async () => {
      await work(() => 1, true);
      if (!wanted) return;
      if (level > 0 || streams === 0) throw problemOf(new NoMoreInput());
      if (filled > 0) flush();
    },
    stop: () => {
      wanted = false;
      queue.length = 0;
    },
  };
};
