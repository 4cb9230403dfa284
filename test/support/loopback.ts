import { createServer, type Server, type Socket } from 'node:net';

export interface Loopback {
  readonly port: number;
  /** How many connections were made so far. */
  connections(): number;
  /** All that clients sent so far. */
  received(): string;
  close(): Promise<void>;
}

/** A TCP server on 127.0.0.1 that does to each connection, when its request has come, what HTTP servers should not do. */
export function loopback(
  answer: (socket: Socket, request: string) => void,
  onConnect: (socket: Socket) => void = () => {},
): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let received = '';
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let request = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      request += chunk.toString('latin1');
      if (!request.includes('\r\n\r\n')) return;
      const whole = request;
      request = '';
      answer(socket, whole);
    });
    onConnect(socket);
  });
  return listening(server, sockets, () => ({ connections: () => connections, received: () => received }));
}

/** Starts any server on a free loopback port; closing it cuts its connections. */
export function listening<More extends object>(
  server: Server,
  sockets: Set<Socket>,
  more: () => More,
): Promise<More & Pick<Loopback, 'port' | 'close'>> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          for (const socket of sockets) socket.destroy();
        });
      resolve({ ...more(), port, close });
    });
  });
}

/** A whole answer, kept alive. */
export const answerWith = (body: string, headers: readonly string[] = []): string =>
  ['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');

/** Sends the same bytes for as long as somebody reads them. */
export function pour(socket: Socket, bytes: string | Buffer): void {
  const write = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', write);
  write();
}

/** Sends a text over and over, a character at a time. */
export function drip(socket: Socket, text: string, everyMs: number): void {
  let index = 0;
  const timer = setInterval(() => socket.write(text[index++ % text.length] ?? ''), everyMs);
  socket.on('close', () => clearInterval(timer));
}
