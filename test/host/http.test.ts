import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttp } from '../../lib/host/http.ts';
import type { Resolver } from '../../lib/host/resolver.ts';
import type { HttpRequest, HttpSession, SessionOptions } from '../../lib/model/ports.ts';
import { answerWith, type Loopback, loopback } from '../support/loopback.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  vi.restoreAllMocks();
});

async function serve(
  answer: (socket: Socket, request: string) => unknown,
  onConnect?: (socket: Socket) => void,
) {
  const server = await loopback(answer, onConnect);
  open.push(server);
  return server;
}
function openSession(options: Partial<SessionOptions> = {}, resolver?: Resolver): HttpSession {
  const session = createHttp(resolver).session({ userAgent: 'nixcache-test', ...options });
  open.push(session);
  return session;
}
const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  maxBodyBytes: 1000,
  ...more,
});
const soon = () => AbortSignal.timeout(5000);
const at = (server: Loopback, path = '/', host = '127.0.0.1') => `http://${host}:${server.port}${path}`;
const ok = (socket: Socket) => socket.write(answerWith('ok'));

/** How long something took, in milliseconds. */
async function timed<T>(work: Promise<T>) {
  const start = performance.now();
  const result = await work;
  return { result, took: performance.now() - start };
}

describe('moments', () => {
  test('come in order, and all of them on a new connection', async () => {
    const server = await serve((socket) => setTimeout(() => ok(socket), 30));
    const { momentsMs, connection, status, startedAt } = await openSession().request(
      get(at(server, '/', 'localhost')),
      soon(),
    );
    const { lookedUp, connected, sent, answered, ended } = momentsMs;
    const inOrder = [0, lookedUp, connected, sent, answered, ended].map(Number);
    expect(status).toBe(200);
    expect(inOrder.every((one) => Number.isFinite(one))).toBe(true);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    expect(momentsMs.secured).toBeUndefined();
    expect(Number(answered) - Number(sent)).toBeGreaterThan(25);
    expect(connection).toMatchObject({
      reused: false,
      via: 'direct',
      address: '127.0.0.1',
      port: server.port,
    });
    expect(connection.lookup).toContain('127.0.0.1');
    expect(new Date(startedAt).toISOString()).toBe(startedAt);
  });

  test('the way to whoever looks a name up, and back, is not counted', async () => {
    const server = await serve(ok);
    const farAway: Resolver = {
      ready: async () => {},
      lookup: (_host, _options, callback, onTook) =>
        setTimeout(() => {
          onTook?.(20);
          callback(null, [{ address: '127.0.0.1', family: 4 }]);
        }, 500),
    };
    const { momentsMs } = await openSession({}, farAway).request(get(at(server, '/', 'a.test')), soon());
    expect(momentsMs.lookedUp).toBeGreaterThanOrEqual(20);
    expect(momentsMs.lookedUp).toBeLessThan(400);
    expect(momentsMs.connected).toBeGreaterThanOrEqual(momentsMs.lookedUp ?? 0);
    expect(momentsMs.ended).toBeLessThan(450);
  });

  test('an address needs no look-up', async () => {
    const server = await serve(ok);
    const { momentsMs, connection } = await openSession().request(get(at(server)), soon());
    expect(momentsMs.lookedUp).toBeUndefined();
    expect(connection.lookup).toBeUndefined();
    expect(momentsMs.connected).toBeDefined();
  });

  test('end where the request died', async () => {
    const unknown = await openSession({ route: () => ({ code: 'ENOTFOUND' }) }).request(
      get('http://a.example.org/'),
      soon(),
    );
    expect(unknown.failure).toMatchObject({ phase: 'resolve', code: 'ENOTFOUND' });
    expect(Object.keys(unknown.momentsMs)).toEqual(['ended']);
    const gone = await loopback(() => {});
    await gone.close();
    const refused = await openSession().request(get(at(gone, '/', 'localhost')), soon());
    expect(refused.failure).toMatchObject({ phase: 'connect', code: 'ECONNREFUSED' });
    expect(Object.keys(refused.momentsMs)).toEqual(['lookedUp', 'ended']);
    expect(refused.connection).toMatchObject({ address: '127.0.0.1', port: gone.port });
  });
});

describe('a session', () => {
  test('keeps its connection: the second request has no moments of connecting', async () => {
    const server = await serve(ok);
    const session = openSession();
    const first = await session.request(get(at(server)), soon());
    const second = await session.request(get(at(server)), soon());
    expect(first.connection.reused).toBe(false);
    expect(second.connection).toEqual({
      reused: true,
      via: 'direct',
      address: '127.0.0.1',
      port: server.port,
    });
    expect(Object.keys(second.momentsMs).sort()).toEqual(['answered', 'ended', 'sent']);
    expect(server.connections()).toBe(1);
  });

  test('lets requests to one origin take turns, and does not count the wait', async () => {
    const server = await serve((socket) => setTimeout(() => ok(socket), 50));
    const session = openSession();
    const all = await Promise.all(Array.from({ length: 4 }, () => session.request(get(at(server)), soon())));
    expect(server.connections()).toBe(1);
    expect(all.map((one) => one.connection.reused)).toEqual([false, true, true, true]);
    for (const { momentsMs } of all) expect(momentsMs.ended).toBeLessThan(150);
  });

  test('asks again when a kept connection turns out to be closed, and only then', async () => {
    const server = await serve((socket, request) => {
      if (request.includes('/reset') || (request.includes('/second') && server.connections() === 1))
        socket.resetAndDestroy();
      else ok(socket);
    });
    const session = openSession();
    await session.request(get(at(server, '/first')), soon());
    const second = await session.request(get(at(server, '/second')), soon());
    expect(second).toMatchObject({ status: 200, connection: { reused: false } });
    expect(server.connections()).toBe(2);
    const fresh = await openSession().request(get(at(server, '/reset')), soon());
    expect(fresh.failure).toMatchObject({ phase: 'processing', code: 'ECONNRESET' });
    expect(server.connections()).toBe(3);
  });

  test('asks before it asks again, and may be told not to', async () => {
    const server = await serve((socket, request) =>
      request.includes('/second') ? socket.resetAndDestroy() : ok(socket),
    );
    const session = openSession();
    await session.request(get(at(server, '/first')), soon());
    const second = await session.request(get(at(server, '/second'), { mayResend: () => false }), soon());
    expect(second.failure?.code).toBe('ECONNRESET');
    expect(server.connections()).toBe(1);
  });

  test('tells of every byte of an answer, also of one that breaks off', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nX-Two: a\r\nX-Two: b\r\n\r\n';
    const server = await serve((socket) => {
      socket.write(`${head}0123456789`);
      setTimeout(() => socket.destroy(), 30);
    });
    let bytes = 0;
    const onReceived = (more: number) => {
      bytes += more;
    };
    const { failure, body } = await openSession().request(get(at(server), { onReceived }), soon());
    expect(failure).toBeDefined();
    expect(body).toBeUndefined();
    expect(Math.abs(bytes - head.length - 10)).toBeLessThan(10);
  });

  test('goes on after a timeout, on a new connection', async () => {
    const server = await serve((socket, request) => (request.includes('/silent') ? undefined : ok(socket)));
    const session = openSession();
    const silent = session.request(get(at(server, '/silent')), AbortSignal.timeout(100));
    const waiting = session.request(get(at(server, '/next')), soon());
    expect((await silent).failure?.code).toBe('TIMEOUT');
    expect(await waiting).toMatchObject({ status: 200, connection: { reused: false } });
  });

  test('a request whose time runs out while it waits for its turn was never made', async () => {
    const server = await serve((socket) => setTimeout(() => ok(socket), 200));
    const session = openSession();
    const first = session.request(get(at(server)), soon());
    const second = await session.request(get(at(server)), AbortSignal.timeout(50));
    expect(second.failure).toMatchObject({ phase: 'request', code: 'TIMEOUT' });
    expect((await first).status).toBe(200);
    expect(server.received().match(/GET/g)).toHaveLength(1);
  });

  test('a signal that is aborted already opens nothing', async () => {
    const server = await serve(ok);
    const { failure } = await openSession().request(get(at(server)), AbortSignal.abort());
    expect(failure).toMatchObject({ phase: 'request', code: 'ABORTED' });
    expect(server.connections()).toBe(0);
  });

  test('leaves no listener on a signal that outlives its requests', async () => {
    const server = await serve(ok);
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(warning.name);
    process.on('warning', onWarning);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const session = openSession();
    await Promise.all(Array.from({ length: 30 }, () => session.request(get(at(server)), signal)));
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length);
    expect(warnings).toEqual([]);
  });

  test('sends what it was told to, and says who it is', async () => {
    const server = await serve(ok);
    await openSession().request(get(at(server), { headers: { 'Accept-Encoding': 'br' } }), soon());
    expect(server.received()).toMatch(/^user-agent: nixcache-test\r$/m);
    expect(server.received().match(/accept-encoding: .*/gi)).toEqual(['accept-encoding: br']);
  });
});

describe('a deadline is kept to within some milliseconds', () => {
  const close = 200;

  test('while the resolver is silent', async () => {
    const silent: Resolver = { ready: async () => {}, lookup: () => {} };
    const { result, took } = await timed(
      openSession({}, silent).request(get('http://a.example.org/'), AbortSignal.timeout(100)),
    );
    expect(result.failure).toMatchObject({ phase: 'resolve', code: 'TIMEOUT' });
    expect(result.momentsMs.lookedUp).toBeUndefined();
    expect(took).toBeLessThan(100 + close);
  });

  test('while connecting', async () => {
    const deaf = await deafServer();
    const connecting = () => process.getActiveResourcesInfo().filter((one) => one === 'ConnectWrap').length;
    const before = connecting();
    const { result, took } = await timed(openSession().request(get(at(deaf)), AbortSignal.timeout(300)));
    expect(result.failure).toMatchObject({ phase: 'connect', code: 'TIMEOUT' });
    expect(result.connection).toMatchObject({ address: '127.0.0.1', port: deaf.port });
    expect(result.momentsMs.connected).toBeUndefined();
    expect(took).toBeLessThan(300 + close);
    await vi.waitFor(() => expect(connecting()).toBe(before));
  });

  test('while a body drips', async () => {
    const server = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('.'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const { result, took } = await timed(openSession().request(get(at(server)), AbortSignal.timeout(150)));
    expect(result.failure).toMatchObject({ phase: 'transfer', code: 'TIMEOUT' });
    expect(result.momentsMs.answered).toBeDefined();
    expect(took).toBeLessThan(150 + close);
  });
});

describe('a hostile server', () => {
  test('cannot send a head without end', async () => {
    const server = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Endless: ');
      const more = setInterval(() => socket.write('a'.repeat(50_000)), 1);
      socket.on('close', () => clearInterval(more));
    });
    const { failure } = await openSession().request(get(at(server)), soon());
    expect(failure).toMatchObject({ phase: 'processing', code: 'UND_ERR_HEADERS_OVERFLOW' });
  });

  test('may send a head as large as libcurl takes', async () => {
    const server = await serve((socket) =>
      socket.write(answerWith('ok', [`X-Large: ${'a'.repeat(100_000)}`])),
    );
    const { status, headers } = await openSession().request(get(at(server)), soon());
    expect(status).toBe(200);
    expect(headers).toEqual({ 'content-length': '2' });
  });

  test('cannot fill the memory with a small compressed body', async () => {
    // Members of a gzip file may follow one another: 300 MB of zeros in 300 kB.
    const member = gzipSync(Buffer.alloc(10_000_000), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 30 }, () => member));
    const server = await serve((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    const before = process.memoryUsage().rss;
    const { body } = await openSession().request(get(at(server), { maxBodyBytes: 65_536 }), soon());
    expect(body).toMatchObject({ bytes: 65_536, truncated: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test.each([
    ['Brotli', 'br', brotliCompressSync],
    ['zlib', 'deflate', deflateSync],
    ['bare deflate', 'deflate', deflateRawSync],
    ['no encoding', 'identity', (bytes: Buffer) => bytes],
  ])('%s is read', async (_name, encoding, pack) => {
    const bytes = pack(Buffer.from('StoreDir: /nix/store\n'));
    const server = await serve((socket) => {
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
      );
      socket.write(bytes);
    });
    const { body } = await openSession().request(get(at(server)), soon());
    expect(body?.text).toBe('StoreDir: /nix/store\n');
  });

  test('an encoding that we cannot read is said to be so', async () => {
    const server = await serve((socket) => socket.write(answerWith('packed', ['Content-Encoding: zstd'])));
    const { failure, status } = await openSession().request(get(at(server)), soon());
    expect(failure).toMatchObject({ phase: 'transfer', code: 'UNKNOWN_ENCODING' });
    expect(status).toBe(200);
  });

  test('an empty body needs no decoding, whatever the head says', async () => {
    const server = await serve((socket) => socket.write(answerWith('', ['Content-Encoding: gzip'])));
    const { body } = await openSession().request(get(at(server)), soon());
    expect(body).toEqual({ text: '', bytes: 0, truncated: false });
  });

  test('which is no HTTP server is told apart', async () => {
    const server = await serve(
      () => {},
      (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
    );
    const { failure } = await openSession().request(get(at(server)), soon());
    expect(failure?.phase).toBe('processing');
    expect(failure?.code).toMatch(/^(?:HTTPParserError|HPE_)/);
  });

  test.each([
    ['lines that end in LF alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
    [
      'a 100 that nobody asked for',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    ],
    ['a header with a blank in its name', 'HTTP/1.1 200 OK\r\nA B: c\r\nContent-Length: 2\r\n\r\nok'],
  ])('which curl can read and we cannot is told apart: %s', async (_name, answer) => {
    const server = await serve((socket) => socket.write(answer));
    const { failure } = await openSession().request(get(at(server)), soon());
    expect(failure).toMatchObject({ phase: 'processing', code: 'UNREADABLE_HTTP' });
  });

  test('may send hints before its answer', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n';
    const server = await serve((socket) => {
      socket.write(hints + hints);
      setTimeout(() => ok(socket), 50);
    });
    const { status, momentsMs } = await openSession().request(get(at(server)), soon());
    expect(status).toBe(200);
    expect(momentsMs.answered).toBeGreaterThan(40);
  });

  test.each(['Connection: close', 'Connection: keep-alive'])(
    'a cut off body closes the connection (%s)',
    async (header) => {
      const server = await serve((socket) => socket.write(answerWith('x'.repeat(200_000), [header])));
      const session = openSession();
      const first = await session.request(get(at(server)), soon());
      const second = await session.request(get(at(server)), soon());
      expect(first.body).toMatchObject({ bytes: 1000, truncated: true });
      expect(second.body).toMatchObject({ bytes: 1000, truncated: true });
      expect(server.connections()).toBe(2);
    },
  );

  test('keeps of the headers only what a diagnosis needs, and not too much of that', async () => {
    const server = await serve((socket) =>
      socket.write(
        answerWith('ok', ['Set-Cookie: session=secret', `Server: ${'s'.repeat(9000)}`, 'CF-Ray: 1-FRA']),
      ),
    );
    const { headers } = await openSession().request(get(at(server)), soon());
    expect(headers).toEqual({ 'content-length': '2', server: 's'.repeat(500), 'cf-ray': '1-FRA' });
  });
});

describe('a route', () => {
  test('says where a host is; the server is still asked for by name', async () => {
    const server = await serve(ok);
    const asked: unknown[] = [];
    const route = (host: string, port: number) => {
      asked.push([host, port]);
      return { address: '127.0.0.1', port: server.port };
    };
    const { status, connection, momentsMs } = await openSession({ route }).request(
      get('http://cache.example.org/a?b'),
      soon(),
    );
    expect(status).toBe(200);
    expect(asked).toEqual([['cache.example.org', 80]]);
    expect(connection).toMatchObject({ lookup: ['127.0.0.1'], address: '127.0.0.1', port: server.port });
    expect(momentsMs.lookedUp).toBeDefined();
    expect(server.received()).toMatch(/^GET \/a\?b HTTP/);
    expect(server.received()).toMatch(/^host: cache\.example\.org\r$/m);
  });

  test('leads an address elsewhere too, or nowhere', async () => {
    const server = await serve(ok);
    const route = (host: string) =>
      host === '192.0.2.1' ? { address: '127.0.0.1', port: server.port } : { code: 'EHOSTUNREACH' };
    const session = openSession({ route });
    expect((await session.request(get('http://192.0.2.1:8080/'), soon())).status).toBe(200);
    expect(server.received()).toMatch(/^host: 192\.0\.2\.1:8080\r$/m);
    const nowhere = await session.request(get('http://192.0.2.2/'), soon());
    expect(nowhere.failure).toMatchObject({ phase: 'connect', code: 'EHOSTUNREACH' });
  });

  test('that knows nothing leaves the question to the resolver', async () => {
    const server = await serve(ok);
    const { status } = await openSession({ route: () => undefined }).request(
      get(at(server, '/', 'localhost')),
      soon(),
    );
    expect(status).toBe(200);
  });
});

test('of several addresses the most telling failure counts', async () => {
  const gone = await loopback(() => {});
  await gone.close();
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '127.0.0.2', family: 4 },
  ];
  const resolver: Resolver = {
    ready: async () => {},
    lookup: (_host, _options, callback) => setImmediate(() => callback(null, addresses)),
  };
  const { failure, connection } = await openSession({}, resolver).request(
    get(`http://a.example.org:${gone.port}/`),
    soon(),
  );
  expect(failure).toMatchObject({ phase: 'connect', code: 'ECONNREFUSED' });
  expect(connection).toMatchObject({ lookup: ['127.0.0.1', '127.0.0.2'], address: '127.0.0.2' });
});

test.each([
  ['not a URL', 'ERR_INVALID_URL', '(not a URL)'],
  ['http://me:pw@a.example.org:99999/', 'ERR_INVALID_URL', '(not a URL)'],
  ['ftp://me:pw@a.example.org/', 'ERR_INVALID_PROTOCOL', 'ftp://a.example.org/'],
  ['http://me:pw@[fe80::1%eth0]:5000/', 'ADDRESS_ZONE', '(not a URL)'],
])('no request can be made of %s', async (url, code, shown) => {
  const exchange = await openSession().request(get(url), soon());
  expect(exchange.failure).toMatchObject({ phase: 'request', code });
  expect(exchange.url).toBe(shown);
});

test('a header that HTTP forbids is refused before anything is sent', async () => {
  const server = await serve(ok);
  const { failure } = await openSession().request(
    get(at(server), { headers: { authorization: 'a\r\nb: c' } }),
    soon(),
  );
  expect(failure).toMatchObject({ phase: 'request', code: 'UND_ERR_INVALID_ARG' });
  expect(failure?.message).not.toContain('b: c');
});

test('no credential gets into an exchange', async () => {
  const server = await serve((socket) =>
    socket.write(
      'HTTP/1.1 302 Found\r\nLocation: //u1:hunter2@h/?key=hunter2#hunter2\r\nContent-Length: 0\r\n\r\n',
    ),
  );
  const url = `http://me:hunter2@127.0.0.1:${server.port}/?sig=hunter2#hunter2`;
  const exchange = await openSession().request(
    get(url, { headers: { authorization: 'Bearer hunter2' } }),
    soon(),
  );
  expect(exchange.status).toBe(302);
  expect(exchange.url).toBe(`http://127.0.0.1:${server.port}/?...`);
  expect(exchange.headers?.['location']).toBe('http://h/?...');
  expect(JSON.stringify(exchange)).not.toContain('hunter2');
});

/** A port on which connecting hangs: its process is stopped and its backlog full. */
async function deafServer(): Promise<Loopback> {
  const script = `require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    process.stdout.write(String(this.address().port));
  })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (text) => resolve(Number(text))),
  );
  child.kill('SIGSTOP');
  const fillers: Socket[] = [];
  const close = async () => {
    for (const filler of fillers) filler.destroy();
    child.kill('SIGKILL');
  };
  open.push({ close });
  for (let hangs = false; !hangs && fillers.length < 50; ) {
    const filler = connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(filler);
    hangs = await Promise.race([
      new Promise<boolean>((resolve) => filler.once('connect', () => resolve(false))),
      new Promise<boolean>((resolve) => setTimeout(resolve, 100, true)),
    ]);
  }
  return { port, close, connections: () => 0, received: () => '' };
}
