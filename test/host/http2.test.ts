import { createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHttp } from '../../lib/host/http.ts';
import type { HttpRequest, SessionOptions, Sink } from '../../lib/model/ports.ts';
import { listening } from '../support/loopback.ts';
import { type Minted, mintCertificates } from '../support/mint-certificates.ts';

let minted: Minted;
const open: { close(): Promise<void> }[] = [];
beforeAll(() => {
  minted = mintCertificates();
});
afterAll(() => minted.remove());
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Served {
  readonly port: number;
  /** Connections that are still open, after time to close. */
  left(): Promise<number>;
}

async function watched(server: Parameters<typeof listening>[0]): Promise<Served> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  const left = async () => {
    for (let turn = 0; turn < 40 && sockets.size > 0; turn++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    return sockets.size;
  };
  const running = await listening(server, sockets, () => ({ left }));
  open.push(running);
  return running;
}

function h2(answer: (stream: ServerHttp2Stream, path: string) => void): Promise<Served> {
  const server: Http2SecureServer = createSecureServer({ ...minted.good, allowHTTP1: true });
  server
    .on('sessionError', () => {})
    .on('stream', (stream, headers) => {
      stream.on('error', () => {});
      answer(stream, headers[':path'] ?? '');
    });
  return watched(server);
}

/** A server that agrees to HTTP/2 and then says this. */
function raw(say: (socket: TLSSocket) => void): Promise<Served> {
  const server = createTlsServer({ ...minted.good, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => {}).resume();
    say(socket);
  });
  return watched(server.on('tlsClientError', () => {}));
}

const LONG_MS = 4000;
async function ask(
  server: Served,
  options: Partial<SessionOptions> = {},
  scheme = 'https',
  deadlineMs = LONG_MS,
) {
  const session = createHttp().session({ userAgent: 'test', caFile: minted.caFile, ...options });
  open.push(session);
  const began = performance.now();
  const exchange = await session.requestHttp2(
    {
      method: 'GET',
      url: `${scheme}://localhost:${server.port}/nix-cache-info?a=b`,
      headers: { Authorization: 'Basic bWU=' },
      maxBodyBytes: 1000,
    },
    AbortSignal.timeout(deadlineMs),
  );
  expect(performance.now() - began).toBeLessThan(deadlineMs + 800);
  return exchange;
}

/** Frames of HTTP/2: length, type, flags, stream, payload. */
function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
const settings = frame(4, 0, 0);
const words = (...numbers: readonly number[]) => {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((one, index) => {
    bytes.writeUInt32BE(one, index * 4);
  });
  return bytes;
};

describe('a request over HTTP/2', () => {
  test('is one exchange with all its moments, and leaves no connection', async () => {
    let asked = '';
    const server = await h2((stream, path) => {
      asked = path;
      stream.respond({ ':status': 200, server: 'nginx', 'set-cookie': 'secret' });
      stream.end('StoreDir: /nix/store\n');
    });
    const exchange = await ask(server);
    expect(exchange).toMatchObject({
      url: `https://localhost:${server.port}/nix-cache-info?...`,
      status: 200,
      headers: { server: 'nginx' },
      body: { text: 'StoreDir: /nix/store\n', truncated: false },
      connection: { reused: false, via: 'direct', tls: { protocol: 'TLSv1.3' } },
    });
    expect(asked).toBe('/nix-cache-info?a=b');
    const { connected, secured, sent, answered, ended } = exchange?.momentsMs ?? { ended: Number.NaN };
    const inOrder = [connected, secured, sent, answered, ended].map(Number);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    expect(JSON.stringify(exchange)).not.toMatch(/secret|bWU=/);
    expect(await server.left()).toBe(0);
  });

  test.each<[string, (socket: TLSSocket) => void, string, RegExp]>([
    ['a reset connection', (socket) => socket.destroy(), 'processing', /ECONNRESET|ERR_HTTP2|HTTP2_CLOSED/],
    [
      'bytes that are no frame',
      (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'),
      'processing',
      /^ERR_HTTP2/,
    ],
    [
      'the end of the session',
      (socket) => socket.write(Buffer.concat([settings, frame(7, 0, 0, words(0, 1))])),
      'processing',
      /GOAWAY|ERR_HTTP2|HTTP2_CLOSED/,
    ],
    [
      'a stream that is reset',
      (socket) => {
        socket.write(settings);
        setTimeout(() => socket.write(frame(3, 0, 1, words(2))), 50);
      },
      'processing',
      /^ERR_HTTP2_STREAM_ERROR$/,
    ],
    ['silence', (socket) => socket.write(settings), 'processing', /^TIMEOUT$/],
  ])('ends with a code: %s', async (_name, say, phase, code) => {
    const server = await raw(say);
    const exchange = await ask(server, {}, 'https', code.source === '^TIMEOUT$' ? 1500 : LONG_MS);
    expect(exchange?.failure).toMatchObject({ phase, code: expect.stringMatching(code) });
    expect(await server.left()).toBe(0);
  });

  test('reads no more than it was asked for', async () => {
    const server = await h2((stream) => {
      stream.respond({ ':status': 200 });
      const pour = () => {
        while (!stream.destroyed && stream.write('a'.repeat(65536)));
      };
      stream.on('drain', pour);
      pour();
    });
    expect((await ask(server))?.body).toMatchObject({ bytes: 1000, truncated: true });
    expect(await server.left()).toBe(0);
  });

  test.each([
    ['where the server speaks HTTP/1.1 alone', {}, 'https'],
    ['by way of a proxy', { proxy: 'http://127.0.0.1:1' }, 'https'],
    ['without TLS', {}, 'http'],
  ])('is not made %s', async (_name, options, scheme) => {
    const server = await watched(createTlsServer(minted.good, (socket) => socket.on('error', () => {})));
    expect(await ask(server, options, scheme)).toBeUndefined();
    expect(await server.left()).toBe(0);
  });
});

describe('a kept connection over HTTP/2', () => {
  async function session(server: Served) {
    const opened = createHttp().session({ userAgent: 'test', caFile: minted.caFile, keepHttp2: true });
    open.push(opened);
    return (path = '/', more: Partial<HttpRequest> = {}, deadlineMs = LONG_MS) =>
      opened.requestHttp2(
        { method: 'GET', url: `https://localhost:${server.port}${path}`, maxBodyBytes: 1000, ...more },
        AbortSignal.timeout(deadlineMs),
      );
  }

  test('serves one request after the other, also after one that was cut off', async () => {
    const sessions = new Set<unknown>();
    const server = await h2((stream) => {
      sessions.add(stream.session);
      stream.respond({ ':status': 200 });
      stream.end('a'.repeat(2000));
    });
    const request = await session(server);
    expect((await request())?.connection.reused).toBe(false);
    const second = await request('/2');
    expect(second).toMatchObject({ connection: { reused: true, port: server.port }, status: 200 });
    expect(second?.momentsMs.connected).toBeUndefined();
    expect((await request('/3', { maxBodyBytes: 5000 }))?.body?.bytes).toBe(2000);
    expect(sessions.size).toBe(1);
  });

  test('is made anew where the server has ended it', async () => {
    const server = await h2((stream) => {
      stream.respond({ ':status': 404 });
      const { session: theirs } = stream;
      stream.end();
      setTimeout(() => theirs?.destroy(), 20);
    });
    const request = await session(server);
    for (let turn = 0; turn < 3; turn++) {
      expect(await request()).toMatchObject({ status: 404, connection: { reused: false } });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  test('ends with a request that was not answered in time, and the next one has a new one', async () => {
    const server = await h2((stream, path) => {
      if (path === '/silent') return;
      stream.respond({ ':status': 200 });
      stream.end('here');
    });
    const request = await session(server);
    await request();
    expect((await request('/silent', {}, 200))?.failure).toMatchObject({ code: 'TIMEOUT' });
    expect(await request()).toMatchObject({ status: 200, connection: { reused: false } });
  });

  test('is sent little more of a long body than was asked for', async () => {
    let sent = 0;
    const server = await h2((stream) => {
      stream.respond({ ':status': 200 });
      const pour = () => {
        while (!stream.destroyed && stream.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      stream.on('drain', pour);
      pour();
    });
    const request = await session(server);
    const sink: Sink = async () => 'more';
    const exchange = await request('/', { sink, maxBodyBytes: 500_000 });
    expect(exchange?.body).toMatchObject({ bytes: 500_000, truncated: true });
    expect(sent).toBeLessThan(2_000_000);
  });

  test('hands a long body to a sink, whole', async () => {
    const server = await h2((stream) => {
      stream.respond({ ':status': 200 });
      stream.end(Buffer.alloc(30 << 20, 1));
    });
    const request = await session(server);
    let bytes = 0;
    const sink: Sink = async (piece) => {
      bytes += piece.length;
      return 'more';
    };
    const exchange = await request('/', { sink, maxBodyBytes: 1 << 30 });
    expect(exchange?.failure).toBeUndefined();
    expect(bytes).toBe(30 << 20);
  });
});
