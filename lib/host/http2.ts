import { type ClientHttp2Session, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { Exchange } from '../model/facts/exchange.ts';
import type { HttpRequest, SessionOptions } from '../model/ports.ts';
import { abortCode, failureCode, failureMessage } from './classify-failure.ts';
import { keptHeaders } from './kept-headers.ts';
import { hostOf } from './origin.ts';
import { type BodyReader, readBody } from './read-body.ts';
import { startRecording } from './recording.ts';
import type { Target } from './request-target.ts';
import type { TimedLookup } from './resolver.ts';
import { timedConnector } from './timed-connector.ts';

interface Http2Asking {
  readonly target: Target;
  readonly request: HttpRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly route: SessionOptions['route'] | undefined;
  readonly lookup: TimedLookup;
  readonly secureContext?: SecureContext;
}

/** Megabytes that one session may hold, and header lines that it may send: what Node would allow is far more. */
const limits = { maxSessionMemory: 2, maxHeaderListPairs: 500 };

/** One request over HTTP/2, on a connection that ends with it. Undefined where the server chose another protocol. */
export function askHttp2(asking: Http2Asking, signal: AbortSignal): Promise<Exchange | undefined> {
  return new Promise((resolve) => start(asking, signal, resolve));
}

function start(
  { target, request, headers, route, lookup, secureContext }: Http2Asking,
  signal: AbortSignal,
  resolve: (exchange: Exchange | undefined) => void,
): void {
  const { url } = target;
  const host = hostOf(url);
  const port = Number(url.port) || 443;
  const recording = startRecording(target.shown, target.via);
  const sockets: Socket[] = [];
  let session: ClientHttp2Session | undefined;
  let reader: BodyReader | undefined;
  let head: Pick<Exchange, 'status' | 'headers'> = {};
  let isOver = false;

  const leave = (exchange: Exchange | undefined) => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener('abort', onAbort);
    reader?.stop();
    session?.destroy();
    for (const socket of sockets) socket.destroy();
    resolve(exchange);
  };
  const fail = (code: string, message: string) =>
    leave(recording.end({ ...head, failure: { code, message } }));
  const failWith = (error: unknown) => fail(failureCode(error), failureMessage(error));
  const onAbort = () => fail(abortCode(signal), 'the time for this request ran out');
  if (signal.aborted) {
    onAbort();
    return;
  }
  signal.addEventListener('abort', onAbort);

  const ask = (socket: TLSSocket) => {
    session = connect(url.origin, { ...limits, createConnection: () => socket });
    session.on('error', failWith);
    session.on('goaway', (code) => {
      if (code !== constants.NGHTTP2_NO_ERROR) fail('HTTP2_GOAWAY', `the server ended the session (${code})`);
    });
    const stream = session.request({
      ...headers,
      ':method': request.method,
      ':path': url.pathname + url.search,
    });
    recording.reached('sent', 'processing');
    stream.on('error', failWith);
    stream.on('close', () => fail('HTTP2_CLOSED', 'the stream was closed without an answer'));
    stream.on('response', (answer) => {
      recording.reached('answered', 'transfer');
      const header = (name: string) => answer[name]?.toString();
      head = { status: Number(answer[':status']), headers: keptHeaders(header, url) };
      reader = readBody(header('content-encoding'), request.maxBodyBytes, {
        done: (body) => leave(recording.end({ ...head, body })),
        failed: failWith,
        drained: () => stream.resume(),
      });
      stream.on('data', (chunk: Buffer) => {
        if (!isOver && reader?.write(chunk) === false) stream.pause();
      });
      stream.on('end', () => {
        if (!isOver) reader?.end();
      });
    });
  };

  const open = timedConnector({
    host,
    lookup,
    route: route?.(host, port),
    recording: () => recording,
    onSocket: (socket) => sockets.push(socket),
    secureContext,
    allowH2: true,
  });
  open(
    { hostname: url.hostname, host: url.host, protocol: 'https:', port: String(port) },
    (error, socket) => {
      if (error !== null) failWith(error);
      else if (isOver) socket.destroy();
      else if (socket instanceof TLSSocket && socket.alpnProtocol === 'h2') ask(socket);
      else leave(undefined);
    },
  );
}
