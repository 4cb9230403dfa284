import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { IncomingRequest, ListenPort, OpenServer, OutgoingAnswer } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { failureCode } from './classify-failure.ts';

type Answer = Parameters<ListenPort['open']>[1];

/** Far more than a monitor needs, far less than what would hurt. */
const MOST_CONNECTIONS = 512;
const LONGEST_TARGET = 4096;
const LARGEST_HEADERS = 16 * 1024;
const HEADERS_WITHIN_MS = 5000;
/** Longer than what is usual between two scrapes, so that a monitor keeps its connection. */
const KEPT_FOR_MS = 75_000;
/** What is refused may read why, and then leaves, whether it wants to or not: until then it takes a place. */
const REFUSED_FOR_MS = 1000;
/** A reader that takes nothing for so long is gone. */
const IDLE_MS = 90_000;

/** An HTTP server for strangers: GET and HEAD, no bodies, bounded in all that somebody else decides. */
export async function openServer(
  at: { readonly host: string; readonly port: number },
  answer: Answer,
): Promise<OpenServer> {
  const server = createServer(
    {
      maxHeaderSize: LARGEST_HEADERS,
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: HEADERS_WITHIN_MS,
      keepAliveTimeout: KEPT_FOR_MS,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => void respond(server, request, response, answer),
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = IDLE_MS;
  server.on('clientError', refuse);
  // Whoever wants another protocol gets a plain answer all the same.
  server.on('upgrade', (_request, socket) => refuse({ code: 'HPE_UPGRADE' }, socket));
  server.on('connect', (_request, socket) => refuse({ code: 'HPE_CONNECT' }, socket));
  // Whoever keeps a connection without a request makes room for whoever has one.
  server.on('drop', () => server.closeIdleConnections());
  server.on('checkContinue', (request, response) => void respond(server, request, response, answer));
  await listen(server, at);
  return { address: addressOf(server, at), close: (graceMs) => close(server, graceMs) };
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }) {
  return new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new UserError(`--listen: nixcache cannot listen there (${failureCode(error)})`)),
    );
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      // EMFILE, for example: whoever knocks has to try again.
      server.on('error', () => {});
      resolve();
    });
  });
}

async function respond(
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  response.on('error', () => {});
  const given = await answerTo(request, answer);
  const { status, contentType, body } = given;
  // What we do not read must not be taken for the next request.
  const isLast = hasBody(request) || !server.listening;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(isLast ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(request: IncomingMessage, answer: Answer): Promise<OutgoingAnswer> {
  const { method, url = '' } = request;
  if (method !== 'GET' && method !== 'HEAD') return plain(405);
  if (url.length > LONGEST_TARGET) return plain(414);
  try {
    return await answer(incoming(url, request));
  } catch {
    return plain(500);
  }
}

const incoming = (target: string, request: IncomingMessage): IncomingRequest => ({
  target,
  headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
});

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

const plain = (status: number): OutgoingAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${STATUS_CODES[status]}\n`,
});

/** What is no request that we can read. */
function refuse({ code }: { readonly code?: string }, socket: Duplex): void {
  // Node no longer listens to one that wanted another protocol, and one that nobody listens to ends the process.
  socket.on('error', () => {});
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  setTimeout(() => socket.destroy(), REFUSED_FOR_MS);
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = `${STATUS_CODES[status]}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function addressOf(server: Server, { host }: { readonly host: string }): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
