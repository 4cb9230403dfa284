import { Duplex } from 'node:stream';
import type { Exchange } from '../model/facts/exchange.ts';
import { perform } from './perform.ts';
import { startRecording } from './recording.ts';
import { Client } from './undici.ts';

const NOBODY = 'http://rehearsal.invalid/';

/**
 * As short as an answer with a body can be. V8 counts how much of undici's parser ran, and soon after a line more it optimises that on
 * a thread of its own for a fifth of a second: in the midst of the first request.
 */
const ANSWER = 'HTTP/1.1 200\r\n\r\n.';

/**
 * Sends one request to nobody and reads the answer, all in memory. The first request of a process has the parser compiled and much code
 * run for the first time, some ten milliseconds that would count as time of the first cache.
 */
export async function rehearse(): Promise<Exchange> {
  const stage = new Duplex({
    read: () => {},
    write: (_chunk, _encoding, written) => {
      written();
      // Not before the whole request is known to be sent.
      setImmediate(() => {
        stage.push(ANSWER);
        stage.push(null);
      });
    },
  });
  const client = new Client(NOBODY, {
    connect: (_target, callback) => queueMicrotask(() => callback(null, stage)),
  });
  const exchange = await perform({
    dispatcher: client,
    options: { method: 'GET', path: '/' },
    recording: startRecording(NOBODY, { via: 'direct' }),
    peer: undefined,
    request: { method: 'GET', url: NOBODY, maxBodyBytes: 1 },
    signal: new AbortController().signal,
    cut: () => {},
  });
  await client.destroy();
  return exchange;
}
