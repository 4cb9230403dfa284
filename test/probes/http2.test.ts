import { expect, test } from 'vitest';
import type { Exchange, Visit } from '../../lib/model/facts/exchange.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { probeHttp2 } from '../../lib/probes/http2.ts';
import { answered, cacheInfoText, died, notAsked, ok } from '../support/facts.ts';

const good = answered(200, cacheInfoText);
const bad = died({ phase: 'processing', code: 'ERR_HTTP2_STREAM_ERROR' });

/** What the probe says of a cache, and how many times it asked, where these are the answers over HTTP/2. */
async function probe(entry: string, info: Visit | undefined, answers: readonly (Visit | undefined)[]) {
  let asked = 0;
  const client = {
    credential: 'none' as const,
    get: async () => good,
    download: async () => good,
    head: async () => good,
    http2: async (): Promise<Exchange | undefined> => answers[asked++]?.[0],
    close: async () => {},
  };
  const fact = info === undefined ? notAsked('offline') : ok(info);
  const { signal } = new AbortController();
  const result = await probeHttp2(
    { store: parseStoreUrl(entry), client, info: fact },
    { timeoutMs: 1000, signal },
  );
  return { result, asked };
}

test.each([
  ['an http cache', 'http://cache.test', good],
  ['a directory', 'file:///srv/cache', good],
  ['a cache that was not asked', 'https://cache.test', undefined],
  ['a cache that is dead', 'https://cache.test', died({ phase: 'connect', code: 'ECONNREFUSED' })],
])('costs nothing: %s', async (_name, entry, info) => {
  const { result, asked } = await probe(entry, info, [good]);
  expect([result.state, asked]).toEqual(['not-asked', 0]);
});

test.each([
  ['an answer', [good], 'ok', undefined, 1],
  ['no HTTP/2', [undefined], 'absent', undefined, 1],
  ['a failure that does not come again', [bad, good], 'ok', undefined, 2],
  ['a failure that comes again', [bad, bad], 'ok', 'ERR_HTTP2_STREAM_ERROR', 2],
])('says what it got: %s', async (_name, answers, state, code, times) => {
  const { result, asked } = await probe('https://cache.test', good, answers);
  expect(result.state).toBe(state);
  expect(result.state === 'ok' ? result.value.failure?.code : undefined).toBe(code);
  expect(asked).toBe(times);
});
