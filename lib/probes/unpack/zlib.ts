import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { type Emit, type MakeUnpacker, UnpackError, type Unpacker } from './unpacker.ts';

const chunkSize = 64 * 1024;

/** gzip, with as many members as there are. */
export const gzipUnpacker: MakeUnpacker = async (emit) => throughZlib(createGunzip({ chunkSize }), emit);

export const brotliUnpacker: MakeUnpacker = async (emit) =>
  throughZlib(createBrotliDecompress({ chunkSize }), emit);

/** One of node:zlib's streams, which work on other threads. `bytesWritten` are the bytes that it has used. */
export function throughZlib(stream: Transform & { readonly bytesWritten: number }, emit: Emit): Unpacker {
  let fed = 0;
  let emitted = false;
  let failure: Error | undefined;
  const over = new Promise<void>((resolve) => {
    stream.once('end', resolve).once('close', resolve);
  });
  stream.on('error', (error) => {
    failure = error;
  });
  stream.on('data', (chunk: Uint8Array) => {
    emitted = true;
    if (!stream.destroyed && !emit(chunk)) stream.destroy();
  });
  const check = () => {
    if (failure !== undefined) throw problemOf(failure, emitted);
    if (stream.readableEnded && stream.bytesWritten < fed)
      throw new UnpackError('trailing-data', 'something follows the end of the compressed stream');
  };
  return {
    write: async (piece) => {
      check();
      fed += piece.length;
      // Where the stream has found its end it never calls back.
      if (!stream.readableEnded && !stream.destroyed)
        await Promise.race([over, new Promise<void>((resolve) => stream.write(piece, () => resolve()))]);
      check();
    },
    end: async () => {
      if (!stream.readableEnded && !stream.destroyed) {
        stream.end();
        await over;
      }
      check();
    },
    stop: () => stream.destroy(),
  };
}

function problemOf(error: Error, emitted: boolean): UnpackError {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') return new UnpackError('cut-off', error.message);
  if (emitted && error.message === 'incorrect header check')
    return new UnpackError('trailing-data', 'something that is no gzip member follows the last one');
  return new UnpackError('corrupt', error.message);
}
