import type { Transform } from 'node:stream';
import type { Sink } from '../model/ports.ts';
import { type BodyEvents, type BodyReader, decoderFor, unknownEncoding } from './read-body.ts';

/** Hands a body to a sink, decoded, piece by piece and never faster than the sink takes it; keeps none of it. */
export function passBody(
  encoding: string | undefined,
  maxBytes: number,
  sink: Sink,
  events: BodyEvents,
): BodyReader {
  let decoder: Transform | undefined;
  let bytes = 0;
  let stopped = false;
  const finish = (truncated: boolean) => events.done({ text: '', bytes, truncated });
  const pass = async (made: Transform) => {
    for await (const chunk of made) {
      const piece = chunk.subarray(0, maxBytes - bytes);
      bytes += piece.length;
      if ((await sink(piece)) === 'enough' || piece.length < chunk.length) return finish(true);
    }
    finish(false);
  };
  return {
    write: (chunk) => {
      if (decoder === undefined) {
        decoder = decoderFor(encoding, chunk);
        if (decoder === undefined) {
          events.failed(unknownEncoding(encoding));
          return true;
        }
        decoder.on('drain', events.drained);
        pass(decoder).catch((error) => {
          if (!stopped) events.failed(error);
        });
      }
      return decoder.write(chunk);
    },
    end: () => (decoder === undefined ? finish(false) : decoder.end()),
    stop: () => {
      stopped = true;
      decoder?.destroy();
    },
  };
}
