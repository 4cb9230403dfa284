import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import type { Reply } from './substitution-caches.ts';

/** A server of a cache, which can be made to serve something else. */
export interface CacheServer {
  readonly port: number;
  serve(at: string, served: ReadonlyMap<string, Reply>): void;
  close(): Promise<void>;
}

/** A server that writes down what it is asked. */
export async function cacheServer(name: string, log: string[]): Promise<CacheServer> {
  let at = 'silent';
  let served: ReadonlyMap<string, Reply> = new Map();
  const server = createServer((request, response) => {
    log.push(`${name} ${request.method} ${(request.url ?? '').slice(1)}`);
    request.resume();
    if (at === 'hang-up') request.socket.destroy();
    else if (at === 'silent') return;
    else if (request.method === 'PUT') response.writeHead(405).end();
    else send(response, served.get(request.url ?? '') ?? { status: 404, body: Buffer.alloc(0) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    serve: (how, what) => {
      at = how;
      served = what;
    },
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function send(response: ServerResponse, { status, body, promised }: Reply): void {
  response.writeHead(status, { 'Content-Length': promised ?? body.length });
  if (promised === undefined) response.end(body);
  else response.write(body, () => setTimeout(() => response.destroy(), 50));
}

/** Writes what is served as a directory, anew. */
export function writeCache(folder: string, served: ReadonlyMap<string, Reply>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [path, { status, body }] of served) {
    if (status !== 200) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), body);
  }
}
