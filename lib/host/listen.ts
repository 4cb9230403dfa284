import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { ListenPort, RunningServer, ServedAnswer, ServedRequest } from '../model/ports.ts';

const loopback = '127.0.0.1';

export const createListen = (): ListenPort => ({
  serve,
  closedPort,
  open: async (at, answer) => (await import('./open-server.ts')).openServer(at, answer),
});

async function serve(answer: (request: ServedRequest) => ServedAnswer): Promise<RunningServer> {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    give(answer({ path: request.url ?? '/', headers }), response);
  });
  const port = await listen(server);
  return { port, close: () => close(server) };
}

async function closedPort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function give(answer: ServedAnswer, response: ServerResponse): void {
  if (answer === 'never') return;
  if (answer === 'reset') return void response.socket?.resetAndDestroy();
  const { status, headers, body, afterMs } = answer;
  const send = () => response.writeHead(status, headers).end(body);
  if (afterMs === undefined) return void send();
  const timer = setTimeout(send, afterMs);
  response.once('close', () => clearTimeout(timer));
}

function listen(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, loopback, () => resolve(portOf(server.address())));
  });
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
