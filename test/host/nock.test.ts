import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchHttp } from '../support/fetch-http.ts';

const cache = 'https://cache.example.org';
const ask = (path: string) =>
  fetchHttp()
    .session({ userAgent: 'nixcache-test' })
    .request({ method: 'GET', url: `${cache}${path}`, maxBodyBytes: 100 }, AbortSignal.timeout(5000));

/** The shape in which the real network fails through fetch. */
const networkError = (code: string): Error =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code}`), { code }) });

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

test('nock answers for a cache', async () => {
  nock(cache)
    .get('/nix-cache-info')
    .matchHeader('user-agent', 'nixcache-test')
    .reply(200, 'StoreDir: /nix/store\n');
  const exchange = await ask('/nix-cache-info');
  expect(exchange).toMatchObject({ status: 200, body: { text: 'StoreDir: /nix/store\n' } });
  expect(exchange.failure).toBeUndefined();
});

test('a redirect is not followed', async () => {
  nock(cache).get('/nix-cache-info').reply(301, '', { location: '/elsewhere' });
  expect(await ask('/nix-cache-info')).toMatchObject({
    status: 301,
    headers: { location: `${cache}/elsewhere` },
  });
});

test.each([
  ['ENOTFOUND', 'resolve'],
  ['ECONNREFUSED', 'connect'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ECONNRESET', 'processing'],
])('%s has the phase %s', async (code, phase) => {
  nock(cache).get('/nix-cache-info').replyWithError(networkError(code));
  expect((await ask('/nix-cache-info')).failure).toMatchObject({ code, phase });
});

test('what nock does not know is no network failure', async () => {
  nock(cache).get('/other').reply(200);
  expect((await ask('/nix-cache-info')).failure?.code).toBe('ERR_NOCK_NO_MATCH');
});
