import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { dnsAnswer } from './dns-answer.ts';
import { ports } from './fault-ports.ts';

/**
 * The servers of the fault lab that no real program would be: a name server, connections that go wrong in every way, forward proxies.
 * Runs as a process of its own, bundled, within the network of a lab machine. Its argument is the folder of the healthy cache.
 */
const [, , healthy = '.'] = process.argv;
const HOST = '10.99.0.1';

function file(request: string): string | undefined {
  const path = /^GET (?:\/cache\.test)?(\/[\w.-]+) /.exec(request)?.[1];
  try {
    return path === undefined ? undefined : readFileSync(join(healthy, path), 'latin1');
  } catch {
    return undefined;
  }
}

/** A server that says what `answer` does with a request, one request per connection. */
function answering(port: number, answer: (socket: Socket, request: string) => void): void {
  createServer((socket) => {
    let request = '';
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (text) => {
      request += text;
      if (request.includes('\r\n\r\n')) answer(socket, request);
    });
  }).listen(port, HOST);
}

function serve(socket: Socket, request: string, version = 'HTTP/1.1'): void {
  const body = file(request);
  const head = body === undefined ? '404 Not Found' : '200 OK';
  const length = version === 'HTTP/1.0' ? '' : `Content-Length: ${body?.length ?? 0}\r\n`;
  socket.end(`${version} ${head}\r\n${length}Connection: close\r\n\r\n${body ?? ''}`, 'latin1');
}

const dripping = (head: string) => (socket: Socket) => {
  socket.write(head);
  const timer = setInterval(() => socket.write('S'), 100);
  socket.on('close', () => clearInterval(timer));
};

createServer((socket) => socket.resetAndDestroy()).listen(ports.resetAtOnce, HOST);
createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2p1\r\n')).listen(
  ports.ssh,
  HOST,
);
answering(ports.plain, serve);
answering(ports.http10, (socket, request) => serve(socket, request, 'HTTP/1.0'));
answering(ports.resetAfterRequest, (socket) => socket.resetAndDestroy());
answering(ports.emptyReply, (socket) => socket.end());
answering(ports.truncated, (socket) =>
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nStoreDir: /nix/store\n'),
);
answering(ports.silent, () => {});
answering(ports.stalled, (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nStore'));
answering(ports.dripping, dripping('HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n'));
answering(ports.drippingHead, dripping('HTTP/1.1 200 OK\r\nX-Slow: '));

/** A forward proxy that carries out what it is asked, or answers everything with a status. */
function proxy(port: number, status?: number): void {
  const server = createHttpServer((request, response) => {
    if (status !== undefined) return void response.writeHead(status).end();
    const { host, hostname, port: to, pathname } = new URL(request.url ?? '');
    const upstream = connect(Number(to || 80), hostname, () =>
      upstream.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    );
    upstream.pipe(request.socket);
    upstream.on('error', () => response.writeHead(502).end());
  });
  server.on('connect', (request, socket) => {
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const [hostname = '', to = ''] = (request.url ?? '').split(':');
    const upstream = connect(Number(to), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => {});
  });
  server.listen(port, HOST);
}

proxy(ports.proxy);
proxy(ports.proxyWantsLogin, 407);
proxy(ports.proxyBadGateway, 502);
proxy(ports.proxyForbids, 403);

const udp = createSocket('udp4');
udp.on('message', (question, { port, address }) =>
  dnsAnswer(question, 'udp', (answer) => udp.send(answer, port, address)),
);
udp.bind(53, '127.0.0.1');

createServer((socket) => {
  socket.on('error', () => {});
  let waiting = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length > 2 && waiting.length >= waiting.readUInt16BE(0) + 2) {
      const end = waiting.readUInt16BE(0) + 2;
      dnsAnswer(waiting.subarray(2, end), 'tcp', (answer) => {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.write(Buffer.concat([length, answer]));
      });
      waiting = waiting.subarray(end);
    }
  });
}).listen(53, '127.0.0.1');
