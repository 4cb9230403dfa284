import { PassThrough, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Exchange } from '../model/facts/exchange.ts';
import { codedError } from './coded-error.ts';

type Body = NonNullable<Exchange['body']>;

export interface BodyEvents {
  /** The body is whole, or there is more of it than asked for. */
  readonly done: (body: Body) => void;
  readonly failed: (error: Error) => void;
  /** May be fed again. */
  readonly drained: () => void;
}

export interface BodyReader {
  /** False asks to pause until `drained`: decoding is slower than the network. */
  write(chunk: Uint8Array): boolean;
  end(): void;
  stop(): void;
}

/** Collects a body as text, decoded, and never keeps more than `maxBytes` of it however small it was packed. */
export function readBody(encoding: string | undefined, maxBytes: number, events: BodyEvents): BodyReader {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let decoder: Transform | undefined;
  const finish = (truncated: boolean) => {
    const whole = Buffer.concat(chunks).subarray(0, maxBytes);
    events.done({ text: whole.toString('utf8'), bytes: whole.length, truncated });
  };
  const start = (first: Uint8Array): Transform | undefined => {
    const made = decoderFor(encoding, first);
    made?.on('data', (chunk: Uint8Array) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= maxBytes) return;
      made.destroy();
      finish(true);
    });
    made?.on('end', () => finish(false)).on('error', events.failed);
    return made?.on('drain', events.drained);
  };
  return {
    write: (chunk) => {
      // Only now is it known that there is a body: many an empty one is announced as gzip.
      decoder ??= start(chunk);
      if (decoder === undefined) {
        events.failed(unknownEncoding(encoding));
        return true;
      }
      return decoder.write(chunk);
    },
    end: () => (decoder === undefined ? finish(false) : decoder.end()),
    stop: () => decoder?.destroy(),
  };
}

/** What can be decoded, as an Accept-Encoding header says it. */
export const acceptedEncodings = 'gzip, deflate, br';

export const unknownEncoding = (encoding: string | undefined): Error =>
  codedError('UNKNOWN_ENCODING', `the body is encoded as ${encoding}, which nixcache cannot read`);

/** Decodes a body that begins with the given bytes; undefined for an encoding that nobody asked for. */
export function decoderFor(encoding: string | undefined, first: Uint8Array): Transform | undefined {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'br':
      return createBrotliDecompress();
    case 'deflate':
      // The standard means zlib's format, many servers send the bare one: the first byte tells.
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
    default:
      return undefined;
  }
}
