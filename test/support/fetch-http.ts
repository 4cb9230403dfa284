import { abortCode, failureCode, failureMessage } from '../../lib/host/classify-failure.ts';
import { keptHeaders } from '../../lib/host/kept-headers.ts';
import { startRecording } from '../../lib/host/recording.ts';
import { shownUrl } from '../../lib/host/shown-url.ts';
import type { Exchange, Phase } from '../../lib/model/facts/exchange.ts';
import type { HttpPort } from '../../lib/model/ports.ts';

/**
 * The http port over `globalThis.fetch`, which is what nock can answer for; the real one is beyond its reach. It sees no steps
 * of connecting and guesses the phase of a failure from its code. test/host/http-contract.test.ts holds the two together.
 */
export const fetchHttp = (): HttpPort => ({
  warm: () => {},
  session: (options) => ({
    requestHttp2: async () => undefined,
    request: async (request, signal) => {
      const url = new URL(request.url);
      const recording = startRecording(shownUrl(url), { via: 'direct' });
      let head: Pick<Exchange, 'status' | 'headers'> = {};
      try {
        const response = await globalThis.fetch(url, {
          method: request.method,
          headers: { 'user-agent': options.userAgent, ...request.headers },
          redirect: 'manual',
          signal,
        });
        const location = response.headers.get('location');
        if (location !== null) request.onLocation?.(location);
        head = {
          status: response.status,
          headers: keptHeaders((name) => response.headers.get(name) ?? undefined, url),
        };
        recording.phase = 'transfer';
        const body = await readBody(response, request.maxBodyBytes);
        return recording.end(request.method === 'HEAD' ? head : { ...head, body });
      } catch (error) {
        const code = signal.aborted ? abortCode(signal) : failureCode(error);
        if (recording.phase !== 'transfer') recording.phase = phaseOf(code);
        return recording.end({ ...head, failure: { code, message: failureMessage(error) } });
      }
    },
    close: async () => {},
  }),
});

async function readBody(response: Response, maxBytes: number) {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (response.body !== null) {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) break;
    }
  }
  const whole = Buffer.concat(chunks).subarray(0, maxBytes);
  return { text: whole.toString('utf8'), bytes: whole.length, truncated: bytes > maxBytes };
}

function phaseOf(code: string): Phase {
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'resolve';
  if (/^(?:CERT_|ERR_SSL_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)) return 'tls';
  return ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(code)
    ? 'connect'
    : 'processing';
}
