import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp } from '../../lib/host/http.ts';
import type { Exchange } from '../../lib/model/facts/exchange.ts';
import type { HttpRequest } from '../../lib/model/ports.ts';
import { fetchHttp } from '../support/fetch-http.ts';
import { answerWith, type Loopback, loopback } from '../support/loopback.ts';

const gzipped = gzipSync('StoreDir: /nix/store\n');
const gzipHead = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${gzipped.length}\r\n\r\n`;
const redirect =
  'HTTP/1.1 302 Found\r\nLocation: http://me:pw@127.0.0.1/x?token=1\r\nContent-Length: 0\r\n\r\n';

/** What the server does, by path. */
const behaviour: Readonly<Record<string, (socket: Socket, request: string) => unknown>> = {
  '/200': (socket) =>
    socket.write(answerWith('StoreDir: /nix/store\n', ['Content-Type: text/x-nix-cache-info'])),
  '/404': (socket) => socket.write('HTTP/1.1 404 Not Found\r\nServer: test\r\nContent-Length: 4\r\n\r\nnone'),
  '/302': (socket) => socket.write(redirect),
  '/204': (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
  '/head': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n'),
  '/gzip': (socket) => socket.write(Buffer.concat([Buffer.from(gzipHead), gzipped])),
  '/bad-gzip': (socket) => socket.write(answerWith('no gzip at all', ['Content-Encoding: gzip'])),
  '/utf-8': (socket) => socket.write(answerWith('\ufeffgrün')),
  '/big': (socket) => socket.write(answerWith('x'.repeat(500_000))),
  '/exact': (socket) => socket.write(answerWith('x'.repeat(1000))),
  '/auth': (socket, request) => socket.write(answerWith(/authorization: (.*)/i.exec(request)?.[1] ?? 'none')),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/empty': (socket) => socket.end(),
  '/silent': () => {},
  '/stalled': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  '/cut-off': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'),
  '/cut-off-chunked': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
  '/until-close': (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nno length'),
};

let server: Loopback;
let nobody: number;
beforeAll(async () => {
  server = await loopback((socket, request) => behaviour[request.split(' ')[1] ?? '']?.(socket, request));
  const gone = await loopback(() => {});
  nobody = gone.port;
  await gone.close();
});
afterAll(() => server.close());

interface Case {
  readonly name: string;
  readonly path: string;
  readonly request?: Partial<HttpRequest>;
  readonly deadlineMs?: number;
  readonly refused?: true;
  readonly expected: Omit<Partial<Exchange>, 'failure'> & {
    readonly failure?: { phase: string; code: string };
  };
}

const storeDir = { text: 'StoreDir: /nix/store\n', bytes: 21, truncated: false };
const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
const headOf100 = { status: 200, headers: { 'content-length': '100' } };

const cases: readonly Case[] = [
  {
    name: 'an answer',
    path: '/200',
    expected: {
      status: 200,
      headers: { 'content-type': 'text/x-nix-cache-info', 'content-length': '21' },
      body: storeDir,
    },
  },
  {
    name: 'a missing file',
    path: '/404',
    expected: {
      status: 404,
      headers: { server: 'test', 'content-length': '4' },
      body: { text: 'none', bytes: 4, truncated: false },
    },
  },
  {
    name: 'a redirect, not followed, shown without its secrets',
    path: '/302',
    expected: {
      status: 302,
      headers: { location: 'http://127.0.0.1/x?...', 'content-length': '0' },
      body: { text: '', bytes: 0, truncated: false },
    },
  },
  {
    name: 'an answer without a body',
    path: '/204',
    expected: { status: 204, headers: {}, body: { text: '', bytes: 0, truncated: false } },
  },
  {
    name: 'HEAD',
    path: '/head',
    request: { method: 'HEAD' },
    expected: { status: 200, headers: { 'content-length': '1234' } },
  },
  {
    name: 'a compressed body',
    path: '/gzip',
    expected: {
      status: 200,
      headers: { 'content-encoding': 'gzip', 'content-length': String(gzipped.length) },
      body: storeDir,
    },
  },
  {
    name: 'a body that is not what its encoding says',
    path: '/bad-gzip',
    expected: {
      status: 200,
      headers: { 'content-encoding': 'gzip', 'content-length': '14' },
      failure: { phase: 'transfer', code: 'Z_DATA_ERROR' },
    },
  },
  {
    name: 'text beyond ASCII, byte order mark included',
    path: '/utf-8',
    expected: {
      status: 200,
      headers: { 'content-length': '8' },
      body: { text: '\ufeffgrün', bytes: 8, truncated: false },
    },
  },
  {
    name: 'a body larger than asked for, cut off',
    path: '/big',
    expected: {
      status: 200,
      headers: { 'content-length': '500000' },
      body: { text: 'x'.repeat(1000), bytes: 1000, truncated: true },
    },
  },
  {
    name: 'a body just as large as asked for, whole',
    path: '/exact',
    expected: {
      status: 200,
      headers: { 'content-length': '1000' },
      body: { text: 'x'.repeat(1000), bytes: 1000, truncated: false },
    },
  },
  {
    name: 'a body that ends with the connection',
    path: '/until-close',
    expected: { status: 200, headers: {}, body: { text: 'no length', bytes: 9, truncated: false } },
  },
  {
    name: 'an authorization header, passed on',
    path: '/auth',
    request: { headers: { authorization: basic } },
    expected: {
      status: 200,
      headers: { 'content-length': String(basic.length) },
      body: { text: basic, bytes: basic.length, truncated: false },
    },
  },
  {
    name: 'a closed port',
    path: '/',
    refused: true,
    expected: { failure: { phase: 'connect', code: 'ECONNREFUSED' } },
  },
  { name: 'a reset', path: '/reset', expected: { failure: { phase: 'processing', code: 'ECONNRESET' } } },
  {
    name: 'an empty reply',
    path: '/empty',
    expected: { failure: { phase: 'processing', code: 'UND_ERR_SOCKET' } },
  },
  {
    name: 'no answer in time',
    path: '/silent',
    deadlineMs: 100,
    expected: { failure: { phase: 'processing', code: 'TIMEOUT' } },
  },
  {
    name: 'a body that stalls',
    path: '/stalled',
    deadlineMs: 100,
    expected: { ...headOf100, failure: { phase: 'transfer', code: 'TIMEOUT' } },
  },
  {
    name: 'a connection closed within the body',
    path: '/cut-off',
    expected: { ...headOf100, failure: { phase: 'transfer', code: 'UND_ERR_SOCKET' } },
  },
  {
    name: 'a connection closed within a chunked body',
    path: '/cut-off-chunked',
    expected: { status: 200, headers: {}, failure: { phase: 'transfer', code: 'UND_ERR_SOCKET' } },
  },
];

const adapters = [
  { adapter: 'undici', create: createHttp },
  { adapter: 'fetch', create: fetchHttp },
];

/** Without what only one of the two can know. */
const comparable = ({ status, headers, body, failure }: Exchange) => ({
  ...(status === undefined ? {} : { status }),
  ...(headers === undefined ? {} : { headers }),
  ...(body === undefined ? {} : { body }),
  ...(failure === undefined ? {} : { failure: { phase: failure.phase, code: failure.code } }),
});

describe.each(adapters)('the http port over $adapter', ({ create }) => {
  test.each(cases)('reports $name', async ({ path, request, deadlineMs, refused, expected }) => {
    const session = create().session({ userAgent: 'nixcache-test' });
    const url = `http://127.0.0.1:${refused === undefined ? server.port : nobody}${path}`;
    const signal = AbortSignal.timeout(deadlineMs ?? 5000);
    const exchange = await session.request({ method: 'GET', url, maxBodyBytes: 1000, ...request }, signal);
    await session.close();
    expect(comparable(exchange)).toEqual(expected);
    expect(exchange.url).toBe(url);
  });

  test('tells the whole location to the one who asked, and only to that one', async () => {
    const session = create().session({ userAgent: 'nixcache-test' });
    const seen: string[] = [];
    const onLocation = (location: string) => seen.push(location);
    const url = `http://127.0.0.1:${server.port}/302`;
    const exchange = await session.request(
      { method: 'GET', url, maxBodyBytes: 0, onLocation },
      AbortSignal.timeout(5000),
    );
    await session.close();
    expect(seen).toEqual(['http://me:pw@127.0.0.1/x?token=1']);
    expect(JSON.stringify(exchange)).not.toMatch(/pw|token/);
  });

  test('an interruption by the caller is no timeout', async () => {
    const session = create().session({ userAgent: 'nixcache-test' });
    const interrupt = new AbortController();
    const url = `http://127.0.0.1:${server.port}/silent`;
    const pending = session.request({ method: 'GET', url, maxBodyBytes: 0 }, interrupt.signal);
    setTimeout(() => interrupt.abort(), 50);
    expect((await pending).failure).toMatchObject({ phase: 'processing', code: 'ABORTED' });
    await session.close();
  });
});
