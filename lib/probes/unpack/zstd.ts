import * as zlib from 'node:zlib';
import { type Emit, fairly, type MakeUnpacker, UnpackError, type Unpacker } from './unpacker.ts';
import { throughZlib } from './zlib.ts';
import { type FramePart, zstdFrames } from './zstd-frames.ts';

/** Unpacks one frame. */
type MakeFrameUnpacker = (emit: Emit) => Unpacker;

/** zstd, of any number of frames; by Node itself where it can. */
export const zstdUnpacker: MakeUnpacker = async (emit) => native(emit) ?? zstdUnpackerFromLibrary(emit);

/** The same by the library alone, which the older Nodes need. */
export const zstdUnpackerFromLibrary: MakeUnpacker = async (emit) =>
  byFrames(await fromLibrary(), emit, LIBRARY_SHARE);

/** The library moves its whole window at each block, however small: that takes as long as to unpack this share of it. */
const LIBRARY_SHARE = 1 / 16;

function native(given: Emit): Unpacker | undefined {
  const create = zlib.createZstdDecompress;
  if (create === undefined) return undefined;
  return byFrames((emit) => throughZlib(create({ chunkSize: 128 * 1024 }), emit), given, 0);
}

async function fromLibrary(): Promise<MakeFrameUnpacker> {
  const { Decompress } = await import('fzstd');
  return (emit) => {
    let wanted = true;
    const decoder = new Decompress((bytes) => {
      wanted &&= bytes.length === 0 || emit(bytes);
    });
    const push = async (piece: Uint8Array, last: boolean) => {
      if (!wanted) return;
      try {
        decoder.push(piece, last);
      } catch (error) {
        throw new UnpackError('corrupt', error instanceof Error ? error.message : String(error));
      }
    };
    return {
      // It keeps what it cannot unpack yet.
      write: (piece) => push(Uint8Array.from(piece), false),
      end: () => push(new Uint8Array(0), true),
      stop: () => {
        wanted = false;
      },
    };
  };
}

function byFrames(make: MakeFrameUnpacker, given: Emit, windowShare: number): Unpacker {
  const frames = zstdFrames();
  const fair = fairly(given);
  let frame: Unpacker | undefined;
  let wanted = true;
  const emit: Emit = (bytes) => {
    wanted &&= fair.emit(bytes);
    return wanted;
  };
  const take = async (part: FramePart) => {
    if (part === 'begin') {
      frame = make(emit);
    } else if (part !== 'end') {
      await frame?.write(part);
    } else if (frame !== undefined) {
      await frame.end();
      frame.stop();
      frame = undefined;
    }
  };
  return {
    write: async (piece) => {
      for (const part of frames.read(piece)) {
        if (!wanted) return;
        await take(part);
        await fair.afterStep(frames.windowBytes() * windowShare);
      }
    },
    end: async () => {
      if (wanted) frames.end();
    },
    stop: () => {
      wanted = false;
      frame?.stop();
    },
  };
}
