import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createListen } from '../../lib/host/listen.ts';
import type { IncomingRequest, OpenServer, OutgoingAnswer } from '../../lib/model/ports.ts';

const open: OpenServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
});

async function serve(
  answer: (request: IncomingRequest) => Promise<OutgoingAnswer> = async () => ok,
): Promise<{ readonly server: OpenServer; readonly port: number }> {
  const server = await createListen().open({ host: '127.0.0.1', port: 0 }, answer);
  open.push(server);
  return { server, port: Number(server.address.split(':').at(-1)) };
}
const ok = { status: 200, contentType: 'text/plain', body: 'fine\n' };

/** What comes back for these bytes until the other side has said all. */
async function say(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    said += text;
  });
  socket.on('error', () => {});
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return said;
}
const request = (line: string, ...headers: readonly string[]) =>
  [line, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n');

describe('a server for others', () => {
  test('tells what was asked, and gives the answer', async () => {
    const seen: IncomingRequest[] = [];
    const { port } = await serve(async (asked) => {
      seen.push(asked);
      return { status: 403, contentType: 'text/x', body: 'né\n' };
    });
    const answer = await fetch(`http://127.0.0.1:${port}/a?b=%00`, { headers: { 'X-Asked': 'Yes' } });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      403,
      'text/x',
      'né\n',
    ]);
    expect(seen).toMatchObject([{ target: '/a?b=%00', headers: { 'x-asked': 'Yes' } }]);
  });

  test.each([
    ['HEAD', request('HEAD / HTTP/1.1'), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/],
    ['POST', request('POST / HTTP/1.1', 'Content-Length: 1'), /^HTTP\/1\.1 405 [\s\S]*allow: GET, HEAD/],
    ['DELETE', request('DELETE / HTTP/1.1'), /^HTTP\/1\.1 405 /],
    ['OPTIONS', request('OPTIONS * HTTP/1.1'), /^HTTP\/1\.1 405 /],
    ['CONNECT', request('CONNECT evil:80 HTTP/1.1'), /^HTTP\/1\.1 400 /],
    [
      'an upgrade',
      request('GET / HTTP/1.1', 'Upgrade: websocket', 'Connection: upgrade'),
      /^HTTP\/1\.1 400 /,
    ],
    ['nonsense', 'nonsense\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00', /^HTTP\/1\.1 400 /],
    ['a NUL in the path', request('GET /\0 HTTP/1.1'), /^HTTP\/1\.1 400 /],
    ['a NUL in a header', request('GET / HTTP/1.1', 'X: \0'), /^HTTP\/1\.1 400 /],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a long path', request(`GET /${'a'.repeat(5000)} HTTP/1.1`), /^HTTP\/1\.1 414 /],
    ['a path without end', `GET /${'a'.repeat(40_000)}`, /^HTTP\/1\.1 431 /],
    ['large headers', request('GET / HTTP/1.1', `X: ${'a'.repeat(20_000)}`), /^HTTP\/1\.1 431 /],
    [
      'a body',
      `${request('GET / HTTP/1.1', 'Content-Length: 3')}abc`,
      /^HTTP\/1\.1 200 [\s\S]*connection: close/i,
    ],
    [
      'two lengths',
      request('GET / HTTP/1.1', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
      /^HTTP\/1\.1 400 /,
    ],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 200 /],
  ])('answers %s', async (_what, bytes, expected) => {
    const { port } = await serve();
    const said = await say(port, bytes);
    expect(said).toMatch(expected);
    expect(said.length).toBeLessThan(1000);
  });

  test('keeps connections, and answers what is asked at once', async () => {
    let waiting = 0;
    let most = 0;
    const { port } = await serve(async () => {
      most = Math.max(most, ++waiting);
      await new Promise((resolve) => setTimeout(resolve, 50));
      waiting -= 1;
      return ok;
    });
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(`http://127.0.0.1:${port}/`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(most).toBeGreaterThan(100);
  });

  test.each([
    ['CONNECT', request('CONNECT evil:80 HTTP/1.1')],
    ['an upgrade', request('GET / HTTP/1.1', 'Upgrade: websocket', 'Connection: upgrade')],
  ])('lives on when %s is broken off before it is answered', async (_what, bytes) => {
    const { port } = await serve();
    for (let round = 0; round < 20; round++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      socket.write(bytes);
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test.each([
    ['CONNECT', request('CONNECT evil:80 HTTP/1.1')],
    ['an upgrade', request('GET / HTTP/1.1', 'Upgrade: websocket', 'Connection: upgrade')],
    ['nonsense', 'nonsense\r\n\r\n'],
    ['silence', ''],
  ])('holds nobody who was refused for %s and does not leave', { timeout: 15_000 }, async (_what, bytes) => {
    const { server, port } = await serve();
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
    await once(socket, 'connect');
    socket.write(bytes);
    socket.resume();
    await once(socket, 'end');
    const began = performance.now();
    await server.close(500);
    expect(performance.now() - began).toBeLessThan(3000);
    socket.destroy();
  });

  test('lets somebody in who asks although all places are taken by who does not', {
    timeout: 15_000,
  }, async () => {
    const { port } = await serve();
    const idle = await Promise.all(
      Array.from({ length: 512 }, async () => {
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
        await once(socket, 'connect');
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
        await once(socket, 'data');
        return socket;
      }),
    );
    const statuses: number[] = [];
    for (let round = 0; round < 20 && !statuses.includes(200); round++) {
      const said = await say(port, request('GET / HTTP/1.1'));
      statuses.push(Number(said.slice(9, 12)));
    }
    expect(statuses).toContain(200);
    for (const socket of idle) socket.destroy();
  });

  test('says that it failed, and not how', async () => {
    const { port } = await serve(async () => {
      throw new Error('secret');
    });
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error\n']);
  });

  test('closes: what waits is cut, and nobody gets in', async () => {
    const { server, port } = await serve(() => new Promise(() => {}));
    const idle = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    const asking = fetch(`http://127.0.0.1:${port}/`).then(
      () => 'answered',
      () => 'cut',
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    const began = performance.now();
    await server.close(200);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(await asking).toBe('cut');
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    idle.destroy();
  });

  test('closes: what is answered within the grace is answered, and its connection not kept', async () => {
    let answer: (given: OutgoingAnswer) => void = () => {};
    const { server, port } = await serve(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const asking = fetch(`http://127.0.0.1:${port}/`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = server.close(5000);
    answer(ok);
    const given = await asking;
    expect([given.status, given.headers.get('connection')]).toEqual([200, 'close']);
    await closed;
  });

  test.each([
    [{ host: '192.0.2.1', port: 0 }, 'EADDRNOTAVAIL'],
    [{ host: 'no-such-host.invalid', port: 0 }, '(?:ENOTFOUND|EAI_AGAIN)'],
  ])('that cannot listen at %j says why', async (at, code) => {
    await expect(createListen().open(at, async () => ok)).rejects.toThrow(new RegExp(`^--listen: .*${code}`));
  });

  test('that finds its port taken says why', async () => {
    const { port } = await serve();
    await expect(createListen().open({ host: '127.0.0.1', port }, async () => ok)).rejects.toThrow(
      'EADDRINUSE',
    );
  });

  test('writes the address of IPv6 in brackets', async () => {
    const server = await createListen().open({ host: '::1', port: 0 }, async () => ok);
    open.push(server);
    expect(server.address).toMatch(/^\[::1\]:\d+$/);
  });
});
