import type { Socket } from 'node:net';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../lib/host/http.ts';
import type { Exchange, Phase } from '../../lib/model/facts/exchange.ts';
import type { HttpRequest, HttpSession } from '../../lib/model/ports.ts';
import { answerWith, drip, type Loopback, loopback, pour } from '../support/loopback.ts';

type Answer = (socket: Socket) => void;

const DEADLINE_MS = 700;
/** What ending a request may take on a busy machine. */
const SLACK_MS = 800;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const pouring =
  (bytes: string | Buffer, first = ''): Answer =>
  (socket) => {
    socket.write(first);
    pour(socket, bytes);
  };
const dripping =
  (text: string, first = ''): Answer =>
  (socket) => {
    socket.write(first);
    drip(socket, text, 50);
  };

const head = (...lines: readonly string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');
const chunked = head('Transfer-Encoding: chunked');

/** Ten gigabytes of nothing, packed, as far as somebody unpacks them. */
function bomb(socket: Socket): void {
  socket.write(head('Content-Encoding: gzip', 'Connection: close'));
  const gzip = createGzip({ level: 9 });
  gzip.pipe(socket);
  const zeros = Buffer.alloc(1 << 20);
  let left = 10_000;
  const write = () => {
    while (left-- > 0 && !socket.destroyed) if (!gzip.write(zeros)) return void gzip.once('drain', write);
    gzip.end();
  };
  socket.on('close', () => gzip.destroy());
  write();
}

interface Visited {
  readonly exchange: Exchange;
  readonly took: number;
  readonly server: Loopback;
  readonly session: HttpSession;
}

/** One request to a server that does this; both sides' connections are looked at when it has ended. */
async function ask(
  answer: (socket: Socket, request: string) => void,
  more: Partial<HttpRequest> = {},
): Promise<Visited & { readonly left: () => Promise<number> }> {
  const sockets = new Set<Socket>();
  const server = await loopback(answer, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const session = createHttp().session({ userAgent: 'nixcache-test' });
  open.push(session, server);
  const began = performance.now();
  const exchange = await session.request(
    {
      method: 'GET',
      url: `http://127.0.0.1:${server.port}/nix-cache-info`,
      maxBodyBytes: 64 * 1024,
      ...more,
    },
    AbortSignal.timeout(DEADLINE_MS),
  );
  const took = performance.now() - began;
  const left = async () => {
    for (let turn = 0; turn < 40 && sockets.size > 0; turn++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    return sockets.size;
  };
  return { exchange, took, server, session, left };
}

const endless: readonly (readonly [string, Answer])[] = [
  ['an endless header line', pouring('a'.repeat(65536), 'HTTP/1.1 200 OK\r\nX: ')],
  ['endless header lines', pouring('a: b\r\n'.repeat(9999), 'HTTP/1.1 200 OK\r\n')],
  ['an endless status line', pouring('a'.repeat(65536), 'HTTP/1.1 200 ')],
  ['a header that drips', dripping('HTTP/1.1 200 OK\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')],
  ['an endless body', pouring('a'.repeat(65536), head('Connection: close'))],
  ['a body that drips', dripping('StoreDir: /nix/store\n', head('Content-Length: 99999'))],
  ['a gzip bomb', bomb],
  ['endless chunks', pouring('1\r\na\r\n'.repeat(9999), chunked)],
  ['an endless chunk size', pouring('0'.repeat(65536), chunked)],
  ['an endless chunk extension', pouring('1;'.repeat(9999), chunked)],
  ['endless trailers', pouring('a: b\r\n'.repeat(9999), `${chunked}1\r\na\r\n0\r\n`)],
  ['a flood of 1xx answers', pouring('HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n'.repeat(999))],
  ['a flood of 100 Continue', pouring('HTTP/1.1 100 Continue\r\n\r\n'.repeat(999))],
  ['NUL bytes without end', pouring(Buffer.alloc(65536))],
];

describe('a server without end', () => {
  test.each(endless)('costs its deadline at most, and no memory: %s', async (_name, answer) => {
    const before = process.memoryUsage().rss;
    const { exchange, took, left } = await ask(answer);
    expect(took).toBeLessThan(DEADLINE_MS + SLACK_MS);
    expect(exchange.failure !== undefined || exchange.body?.truncated === true).toBe(true);
    expect(exchange.body?.text.length ?? 0).toBeLessThanOrEqual(64 * 1024);
    expect(await left()).toBe(0);
    // The server is in this process as well.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
  });
});

const says =
  (text: string): Answer =>
  (socket) =>
    socket.write(text);
const died = (phase: Phase, code = 'HTTPParserError'): Partial<Exchange> => ({
  failure: { phase, code: expect.stringMatching(`^${code}$|^HPE_`), message: expect.any(String) },
});

describe('an answer that breaks the rules', () => {
  test.each<readonly [string, Answer, Partial<Exchange>]>([
    [
      'fewer bytes than announced',
      (socket) => socket.end(`${head('Content-Length: 99')}short`),
      died('transfer', 'UND_ERR_SOCKET'),
    ],
    ['a chunk size that is no number', says(`${chunked}zz\r\nab\r\n`), died('transfer')],
    ['a chunk size beyond all numbers', says(`${chunked}fffffffffffffffff\r\nab\r\n`), died('transfer')],
    ['a negative chunk size', says(`${chunked}-1\r\nab\r\n`), died('transfer')],
    [
      'two lengths',
      says(`${head('Content-Length: 2', 'Content-Length: 3')}abc`),
      died('processing', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
    ],
    ['a negative length', says(`${head('Content-Length: -1')}abc`), died('processing')],
    ['a NUL in a header', says(`${head('Server: a\0b', 'Content-Length: 2')}ok`), died('processing')],
    ['a bare line feed in a header', says(`${head('Server: a\nX: b', 'Content-Length: 2')}ok`), {}],
    ['trailers', says(`${chunked}2\r\nok\r\n0\r\nServer: late\r\n\r\n`), { status: 200, headers: {} }],
  ])('is a result: %s', async (_name, answer, expected) => {
    const { exchange, left, session } = await ask(answer);
    expect(exchange).toMatchObject(expected);
    await session.close();
    expect(await left()).toBe(0);
  });

  test('more bytes than announced are not taken for the next answer', async () => {
    const { session, server } = await ask((socket) =>
      socket.write(`${answerWith('ok')}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged`),
    );
    const next = await session.request(
      { method: 'GET', url: `http://127.0.0.1:${server.port}/second`, maxBodyBytes: 100 },
      AbortSignal.timeout(DEADLINE_MS),
    );
    expect(next.body?.text).not.toBe('forged');
  });

  test('a header of 200 kB is read, as libcurl reads it', async () => {
    const { exchange } = await ask((socket) => socket.write(answerWith('ok', [`X: ${'a'.repeat(200_000)}`])));
    expect(exchange).toMatchObject({ status: 200, body: { text: 'ok' } });
    expect(JSON.stringify(exchange).length).toBeLessThan(2000);
  });

  test('what is kept of headers is bounded, however long they are', async () => {
    const long = ['Server', 'Via', 'Content-Type', 'WWW-Authenticate', 'Location'].map(
      (name) => `${name}: ${'x'.repeat(20_000)}`,
    );
    const { exchange } = await ask((socket) => socket.write(answerWith('ok', long)));
    for (const value of Object.values(exchange.headers ?? {})) expect(value.length).toBeLessThanOrEqual(500);
  });
});
