import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp } from '../../lib/host/http.ts';
import type { SessionOptions } from '../../lib/model/ports.ts';
import { answerWith, listening, loopback } from '../support/loopback.ts';
import { type Minted, mintCertificates } from '../support/mint-certificates.ts';

let minted: Minted;
beforeAll(() => {
  minted = mintCertificates();
}, 30_000);
afterAll(() => minted.remove());

/** A TLS server which remembers what reached it in clear text, and by which name it was called. */
function tlsServer(options: TlsOptions) {
  const sockets = new Set<Socket>();
  let received = '';
  const names: unknown[] = [];
  const server = createTlsServer(options, (socket) => {
    sockets.add(socket);
    names.push(socket.servername);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (chunk.toString().endsWith('\r\n\r\n')) socket.write(answerWith('StoreDir: /nix/store\n'));
    });
  });
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  server.on('tlsClientError', () => {});
  return listening(server, sockets, () => ({ received: () => received, names: () => names }));
}

async function ask(url: string, options: Omit<SessionOptions, 'userAgent'> = {}) {
  const session = createHttp().session({ userAgent: 'nixcache-test', ...options });
  const exchange = await session.request(
    { method: 'GET', url, maxBodyBytes: 1000 },
    AbortSignal.timeout(5000),
  );
  await session.close();
  return exchange;
}

test('a good certificate is accepted, and its chain recorded as the server sent it', async () => {
  const server = await tlsServer(minted.good);
  const { status, connection, momentsMs } = await ask(`https://localhost:${server.port}/`, minted);
  await server.close();
  expect(status).toBe(200);
  expect(connection.tls?.protocol).toBe('TLSv1.3');
  expect(connection.tls?.chain).toMatchObject([
    { subject: 'CN=good', issuer: 'CN=intermediate', alternativeNames: ['localhost'] },
    { subject: 'CN=intermediate', issuer: 'CN=root', alternativeNames: [] },
  ]);
  const [leaf] = connection.tls?.chain ?? [];
  expect(leaf?.fingerprint256).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(Date.parse(leaf?.validFrom ?? '')).toBeLessThan(Date.now());
  expect(Date.parse(leaf?.validTo ?? '')).toBeGreaterThan(Date.now());
  expect(momentsMs.secured).toBeGreaterThan(momentsMs.connected ?? Number.NaN);
  expect(momentsMs.sent).toBeGreaterThanOrEqual(momentsMs.secured ?? Number.NaN);
  expect(server.names()).toEqual(['localhost']);
});

const distrusted: readonly (readonly [string, keyof Minted, string, readonly string[]])[] = [
  ['expired', 'expired', 'CERT_HAS_EXPIRED', ['CN=expired', 'CN=intermediate']],
  ['not yet valid', 'notYetValid', 'CERT_NOT_YET_VALID', ['CN=early', 'CN=intermediate']],
  ['self-signed', 'selfSigned', 'DEPTH_ZERO_SELF_SIGNED_CERT', ['CN=localhost']],
  ['for another host', 'wrongHost', 'ERR_TLS_CERT_ALTNAME_INVALID', ['CN=other', 'CN=intermediate']],
  ['without its intermediate', 'withoutIntermediate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', ['CN=good']],
];

test.each(distrusted)(
  'a certificate %s: nothing is sent, the chain is recorded',
  async (_name, which, code, subjects) => {
    const identity = minted[which];
    if (typeof identity !== 'object') throw new TypeError(which);
    const server = await tlsServer(identity);
    const { failure, connection, momentsMs, status } = await ask(`https://localhost:${server.port}/`, minted);
    const received = server.received();
    await server.close();
    expect(failure).toMatchObject({ phase: 'tls', code });
    expect(connection.tls?.chain.map((one) => one.subject)).toEqual(subjects);
    expect(received).toBe('');
    expect(status).toBeUndefined();
    expect(momentsMs.connected).toBeDefined();
    expect(momentsMs.secured).toBeUndefined();
    expect(momentsMs.sent).toBeUndefined();
  },
);

test('a private CA is unknown without its bundle', async () => {
  const server = await tlsServer(minted.good);
  const { failure, connection } = await ask(`https://localhost:${server.port}/`);
  const received = server.received();
  await server.close();
  expect(failure).toMatchObject({ phase: 'tls', code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' });
  expect(connection.tls?.chain).toHaveLength(2);
  expect(received).toBe('');
});

test('a bundle may hold an intermediate alone, as libcurl allows', async () => {
  const server = await tlsServer(minted.good);
  const { status } = await ask(`https://localhost:${server.port}/`, {
    caFile: join(dirname(minted.caFile), 'intermediate.crt'),
  });
  await server.close();
  expect(status).toBe(200);
});

test('the name in the URL is what counts, an address included', async () => {
  const server = await tlsServer(minted.good);
  const { failure } = await ask(`https://127.0.0.1:${server.port}/`, minted);
  await server.close();
  expect(failure).toMatchObject({ phase: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

test('a rerouted host keeps its name in SNI and in the verification', async () => {
  const server = await tlsServer(minted.wrongHost);
  const route = () => ({ address: '127.0.0.1', port: server.port });
  const exchange = await ask('https://other.example.org/', { caFile: minted.caFile, route });
  await server.close();
  expect(exchange).toMatchObject({ status: 200, connection: { address: '127.0.0.1', port: server.port } });
  expect(server.names()).toEqual(['other.example.org']);
  expect(server.received()).toMatch(/^host: other\.example\.org\r$/m);
});

test('TLS to a plain port dies in the handshake', async () => {
  const server = await loopback(
    () => {},
    (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad\r\n\r\n')),
  );
  const { failure, connection } = await ask(`https://localhost:${server.port}/`, minted);
  await server.close();
  expect(failure).toMatchObject({ phase: 'tls', code: 'ERR_SSL_WRONG_VERSION_NUMBER' });
  expect(connection.tls).toBeUndefined();
});

test('plain HTTP to a TLS port gets no answer', async () => {
  const server = await tlsServer(minted.good);
  const { failure } = await ask(`http://localhost:${server.port}/`);
  await server.close();
  expect(failure).toMatchObject({ phase: 'processing' });
});

test('a server that hangs up in the handshake', async () => {
  const server = await loopback(
    () => {},
    (socket) => socket.once('data', () => socket.resetAndDestroy()),
  );
  const { failure } = await ask(`https://localhost:${server.port}/`, minted);
  await server.close();
  expect(failure).toMatchObject({ phase: 'tls', code: 'ECONNRESET' });
});

test('a deadline within the handshake', async () => {
  const server = await loopback(() => {});
  const session = createHttp().session({ userAgent: 'nixcache-test', caFile: minted.caFile });
  const request = { method: 'GET', url: `https://localhost:${server.port}/`, maxBodyBytes: 10 } as const;
  const { failure, momentsMs } = await session.request(request, AbortSignal.timeout(2000));
  await session.close();
  await server.close();
  expect(failure).toMatchObject({ phase: 'tls', code: 'TIMEOUT' });
  expect(momentsMs.connected).toBeDefined();
});

test('a bundle that is missing or holds no certificate fails every https request, and no http one', async () => {
  const server = await loopback((socket) => socket.write(answerWith('plain')));
  const caFile = '/nonexistent/ca.crt';
  const missing = await ask(`https://localhost:${server.port}/`, { caFile });
  const plain = await ask(`http://localhost:${server.port}/`, { caFile });
  const garbage = join(dirname(minted.caFile), 'garbage.crt');
  writeFileSync(garbage, 'no certificate\n');
  const empty = await ask(`https://localhost:${server.port}/`, { caFile: garbage });
  await server.close();
  expect(missing.failure).toMatchObject({ phase: 'tls', code: 'ENOENT' });
  expect(empty.failure).toMatchObject({ phase: 'tls', code: 'NO_CERTIFICATE' });
  expect(plain.status).toBe(200);
});
