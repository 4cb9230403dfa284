import { createServer, type IncomingMessage, request as nodeRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp } from '../../lib/host/http.ts';
import type { SessionOptions } from '../../lib/model/ports.ts';
import { answerWith, listening, loopback } from '../support/loopback.ts';
import { type Minted, mintCertificates } from '../support/mint-certificates.ts';
import { closeLater, opened } from '../support/opened.ts';

let minted: Minted;
beforeAll(() => {
  minted = mintCertificates();
}, 30_000);
afterAll(() => minted.remove());

/** A proxy that notes what it is asked, and either refuses with a status or does its work. */
function proxyServer(refusal?: number) {
  const sockets = new Set<Socket>();
  const asked: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
  const note = ({ method, url, headers }: IncomingMessage) => asked.push({ method, url, headers });
  const server = createServer((request, response) => {
    note(request);
    if (refusal !== undefined)
      return void response.writeHead(refusal, { 'proxy-authenticate': 'Basic' }).end('no');
    const { port, pathname } = new URL(request.url ?? '');
    nodeRequest({ host: '127.0.0.1', port, path: pathname, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
    const there = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    sockets.add(there.on('error', () => socket.destroy()));
  });
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  return opened(listening(server, sockets, () => ({ asked: () => asked })));
}

function tlsCache(identity: { readonly key: string; readonly cert: string }) {
  const sockets = new Set<Socket>();
  const server = createTlsServer(identity, (socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', () => socket.write(answerWith('secret')));
  });
  server.on('tlsClientError', () => {});
  return opened(listening(server, sockets, () => ({})));
}

function ask(url: string, proxy: string, more: Partial<SessionOptions> = {}, deadlineMs = 5000) {
  const session = createHttp().session({ userAgent: 'nixcache-test', proxy, ...more });
  closeLater(session);
  return session.request({ method: 'GET', url, maxBodyBytes: 1000 }, AbortSignal.timeout(deadlineMs));
}

test('a plain request is asked of the proxy whole, with its credentials and none of them shown', async () => {
  const cache = await opened(loopback((socket) => socket.write(answerWith('plain'))));
  const proxy = await proxyServer();
  const url = `http://cache.localhost:${cache.port}/nix-cache-info`;
  const exchange = await ask(url, `http://me:p%40ss@127.0.0.1:${proxy.port}`);
  expect(exchange).toMatchObject({ status: 200, body: { text: 'plain' } });
  expect(exchange.connection).toEqual({
    reused: false,
    via: 'proxy',
    proxy: `http://127.0.0.1:${proxy.port}`,
  });
  expect(Object.keys(exchange.momentsMs).sort()).toEqual(['answered', 'ended', 'sent']);
  expect(proxy.asked()).toMatchObject([
    {
      method: 'GET',
      url,
      headers: {
        host: `cache.localhost:${cache.port}`,
        'proxy-authorization': `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
      },
    },
  ]);
  expect(JSON.stringify(exchange)).not.toMatch(/p@ss|p%40ss/);
});

test('an https request goes through a tunnel, where the chain is verified and recorded', async () => {
  const cache = await tlsCache(minted.good);
  const proxy = await proxyServer();
  const url = `https://localhost:${cache.port}/`;
  const exchange = await ask(url, `http://me:pass@127.0.0.1:${proxy.port}`, minted);
  expect(exchange).toMatchObject({ status: 200, body: { text: 'secret' } });
  expect(exchange.connection.tls?.chain.map((one) => one.subject)).toEqual(['CN=good', 'CN=intermediate']);
  expect(Object.keys(exchange.momentsMs).sort()).toEqual(['answered', 'ended', 'sent']);
  const [connecting] = proxy.asked();
  expect(connecting).toMatchObject({ method: 'CONNECT', url: `localhost:${cache.port}` });
  expect(connecting?.headers['proxy-authorization']).toBe(
    `Basic ${Buffer.from('me:pass').toString('base64')}`,
  );
});

test('a tunnel is kept', async () => {
  const cache = await tlsCache(minted.good);
  const proxy = await proxyServer();
  const options = {
    userAgent: 'nixcache-test',
    proxy: `http://127.0.0.1:${proxy.port}`,
    caFile: minted.caFile,
  };
  const session = await opened(Promise.resolve(createHttp().session(options)));
  const request = { method: 'GET', url: `https://localhost:${cache.port}/`, maxBodyBytes: 1000 } as const;
  const first = await session.request(request, AbortSignal.timeout(5000));
  const second = await session.request(request, AbortSignal.timeout(5000));
  expect([first, second].map((one) => one.connection.reused)).toEqual([false, true]);
  expect(proxy.asked()).toHaveLength(1);
});

test('a proxy that breaks TLS open shows in the chain', async () => {
  const cache = await tlsCache(minted.selfSigned);
  const proxy = await proxyServer();
  const exchange = await ask(`https://localhost:${cache.port}/`, `http://127.0.0.1:${proxy.port}`, minted);
  expect(exchange.failure).toMatchObject({ phase: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(exchange.connection).toMatchObject({ via: 'proxy', tls: { chain: [{ subject: 'CN=localhost' }] } });
  expect(exchange.momentsMs.sent).toBeUndefined();
});

test.each([407, 502])('a tunnel refused with %i', async (status) => {
  const proxy = await proxyServer(status);
  const { failure, connection } = await ask('https://cache.example.org/', `http://127.0.0.1:${proxy.port}`);
  expect(failure).toMatchObject({ phase: 'connect', code: `PROXY_${status}` });
  expect(connection).toMatchObject({ via: 'proxy', reused: false });
});

test('a plain request refused by the proxy is an answer', async () => {
  const proxy = await proxyServer(407);
  const exchange = await ask('http://cache.example.org/', `http://127.0.0.1:${proxy.port}`);
  expect(exchange).toMatchObject({ status: 407, headers: { 'proxy-authenticate': 'Basic' } });
  expect(exchange.failure).toBeUndefined();
});

test.each(['http://cache.example.org/', 'https://cache.example.org/'])(
  '%s by a proxy that is not there',
  async (url) => {
    const gone = await loopback(() => {});
    await gone.close();
    const { failure, connection, momentsMs } = await ask(url, `http://127.0.0.1:${gone.port}`);
    expect(failure).toMatchObject({ phase: 'connect', code: 'ECONNREFUSED' });
    expect(connection.via).toBe('proxy');
    expect(Object.keys(momentsMs)).toEqual(['ended']);
  },
);

test('a proxy that keeps us waiting', async () => {
  const proxy = await opened(loopback(() => {}));
  const address = `http://127.0.0.1:${proxy.port}`;
  const tunnel = await ask('https://cache.example.org/', address, {}, 100);
  const plain = await ask('http://cache.example.org/', address, {}, 100);
  expect(tunnel.failure).toMatchObject({ phase: 'connect', code: 'TIMEOUT' });
  expect(plain.failure).toMatchObject({ phase: 'processing', code: 'TIMEOUT' });
});

test('a proxy that closes a tunnel without an answer is asked once', async () => {
  let asked = 0;
  const proxy = await opened(
    loopback((socket) => {
      asked++;
      socket.end();
    }),
  );
  const { failure } = await ask('https://cache.example.org/', `http://127.0.0.1:${proxy.port}`, {}, 1000);
  expect(failure).toMatchObject({ phase: 'connect', code: 'PROXY_CLOSED' });
  expect(asked).toBe(1);
});

test('a proxy without a scheme speaks http, one of another kind is not supported', async () => {
  const proxy = await proxyServer(407);
  expect((await ask('http://cache.example.org/', `127.0.0.1:${proxy.port}`)).status).toBe(407);
  const socks = await ask('http://cache.example.org/', 'gopher://me:pass@127.0.0.1:1080');
  expect(socks.failure).toMatchObject({ phase: 'request', code: 'PROXY_UNSUPPORTED' });
  expect(JSON.stringify(socks)).not.toContain('pass@');
});
