import { connect, createServer, type Socket } from 'node:net';
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

interface Script {
  /** What the client has to send, as hexadecimal digits, `....` for the port; and what it is told. */
  readonly steps: readonly (readonly [string, string])[];
}

/** A SOCKS proxy that follows a script and then leads to 127.0.0.1 and the port that it was asked for. */
function socksServer({ steps }: Script) {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    let step = 0;
    let port = 0;
    const onData = (bytes: Buffer) => {
      const hex = bytes.toString('hex');
      asked.push(hex);
      const [pattern = '', answer = ''] = steps[step] ?? [];
      const [, digits] = new RegExp(`^${pattern.replace('....', '(....)')}$`).exec(hex) ?? [];
      if (digits !== undefined) port = Number.parseInt(digits, 16);
      step += 1;
      if (step < steps.length || port === 0) return void socket.write(Buffer.from(answer, 'hex'));
      socket.off('data', onData);
      const there = connect(port, '127.0.0.1', () => {
        socket.write(Buffer.from(answer, 'hex'));
        socket.pipe(there).pipe(socket);
      });
      sockets.add(there.on('error', () => socket.destroy()));
    };
    socket.on('data', onData);
  });
  return opened(listening(server, sockets, () => ({ asked: () => asked })));
}

function ask(url: string, proxy: string, more: Partial<SessionOptions> = {}, deadlineMs = 5000) {
  const session = createHttp().session({ userAgent: 'nixcache-test', proxy, ...more });
  closeLater(session);
  return session.request({ method: 'GET', url, maxBodyBytes: 1000 }, AbortSignal.timeout(deadlineMs));
}

const hex = (text: string) => Buffer.from(text).toString('hex');
const granted5 = '05000001000000000000';
const granted4 = '005a000000000000';

test.each([
  [
    'socks5h',
    '',
    'cache.test',
    [
      ['050100', '0500'],
      [`050100030a${hex('cache.test')}....`, granted5],
    ],
  ],
  [
    'socks5h',
    '',
    'cache.test',
    [
      ['050100', '0500'],
      [`050100030a${hex('cache.test')}....`, `0500000304${hex('here')}0000`],
    ],
  ],
  [
    'socks5h',
    '',
    '[::1]',
    [
      ['050100', '0500'],
      [`05010004${'0'.repeat(31)}1....`, granted5],
    ],
  ],
  [
    'socks5',
    '',
    'localhost',
    [
      ['050100', '0500'],
      ['0501000(?:17f000001|4[0-9]{32})....', granted5],
    ],
  ],
  [
    'socks5h',
    'me:p%40ss@',
    'cache.test',
    [
      ['05020002', '0502'],
      [`0102${hex('me')}04${hex('p@ss')}`, '0100'],
      [`050100030a${hex('cache.test')}....`, granted5],
    ],
  ],
  ['socks4a', '', 'cache.test', [[`0401....0000000100${hex('cache.test')}00`, granted4]]],
  ['socks4', 'me@', '127.0.0.1', [[`0401....7f000001${hex('me')}00`, granted4]]],
] as const)('%s://%s… leads to %s', async (scheme, login, host, steps) => {
  const cache = await opened(loopback((socket) => socket.write(answerWith('plain'))));
  const proxy = await socksServer({ steps });
  const url = `http://${host}:${cache.port}/nix-cache-info`;
  const exchange = await ask(url, `${scheme}://${login}127.0.0.1:${proxy.port}`);
  expect({ exchange, asked: proxy.asked() }).toMatchObject({
    exchange: { status: 200, body: { text: 'plain' } },
  });
  expect(proxy.asked()).toEqual(steps.map(([pattern]) => expect.stringMatching(`^${pattern}$`)));
  expect(exchange.connection).toEqual({
    reused: false,
    via: 'proxy',
    proxy: `${scheme}://127.0.0.1:${proxy.port}`,
  });
  expect(cache.received()).toContain('GET /nix-cache-info HTTP/1.1');
});

test('https goes through, and its chain is verified', async () => {
  const sockets = new Set<Socket>();
  const server = createTlsServer(minted.good, (socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', () => socket.write(answerWith('secret')));
  });
  const cache = await opened(listening(server, sockets, () => ({})));
  const proxy = await socksServer({
    steps: [
      ['050100', '0500'],
      [`0501000309${hex('localhost')}....`, granted5],
    ],
  });
  const exchange = await ask(`https://localhost:${cache.port}/`, `socks5h://127.0.0.1:${proxy.port}`, minted);
  expect(exchange).toMatchObject({ status: 200, body: { text: 'secret' } });
  expect(exchange.connection.tls?.chain.map((one) => one.subject)).toEqual(['CN=good', 'CN=intermediate']);
});

test.each([
  [
    'a host that it cannot reach',
    [
      ['050100', '0500'],
      ['.*', '05040001000000000000'],
    ],
    'PROXY_SOCKS_4',
  ],
  ['no login that it would take', [['050100', '05ff']], 'PROXY_407'],
  ['a server that speaks HTTP', [['050100', hex('HTTP/1.1 400 Bad Request')]], 'PROXY_NOT_SOCKS'],
] as const)('%s', async (_name, steps, code) => {
  const proxy = await socksServer({ steps });
  const exchange = await ask('https://cache.test/', `socks5h://127.0.0.1:${proxy.port}`);
  expect(exchange.failure).toMatchObject({ phase: 'connect', code });
});

test('a proxy that closes, one that says nothing, and one that is not there', async () => {
  const closing = await opened(
    loopback(
      () => {},
      (socket) => socket.end(),
    ),
  );
  const closed = await ask('http://cache.test/', `socks5h://127.0.0.1:${closing.port}`);
  expect(closed.failure).toMatchObject({ phase: 'connect', code: 'PROXY_CLOSED' });
  const silent = await opened(loopback(() => {}));
  const late = await ask('http://cache.test/', `socks5h://127.0.0.1:${silent.port}`, {}, 200);
  expect(late.failure).toMatchObject({ phase: 'connect', code: 'TIMEOUT' });
  await silent.close();
  const gone = await ask('http://cache.test/', `socks5h://127.0.0.1:${silent.port}`);
  expect(gone.failure).toMatchObject({ phase: 'connect', code: 'ECONNREFUSED' });
});
