import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { Connection, Exchange } from '../model/facts/exchange.ts';
import type { HttpRequest, SessionOptions } from '../model/ports.ts';
import { abortCode, failureCode, failureMessage } from './classify-failure.ts';
import { headBytes } from './head-bytes.ts';
import { keptHeaders } from './kept-headers.ts';
import { hostOf } from './origin.ts';
import { passBody } from './pass-body.ts';
import { type BodyEvents, type BodyReader, readBody } from './read-body.ts';
import { startRecording } from './recording.ts';
import type { Target } from './request-target.ts';
import type { TimedLookup } from './resolver.ts';
import { watchForStall } from './stall.ts';
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

/** How much of one stream may be under way, as curl allows it (HTTP2_HUGE_WINDOW_SIZE in lib/http2.c): else a far server is throttled. */
const WINDOW_BYTES = 10 << 20;
/** That of the protocol itself. */
const LEAST_WINDOW_BYTES = 65_535;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** A connection that outlives its request, for the next one. */
export interface KeptHttp2 {
  open?: { readonly session: ClientHttp2Session; readonly peer: Pick<Connection, 'address' | 'port'> };
}

/**
 * One request over HTTP/2, on a connection that ends with it, or on the one that `kept` holds and with which it leaves it there. Undefined
 * where the server chose another protocol.
 */
export function askHttp2(
  asking: Http2Asking,
  signal: AbortSignal,
  kept?: KeptHttp2,
): Promise<Exchange | undefined> {
  return new Promise((resolve) => start(asking, signal, resolve, kept));
}

function start(
  { target, request, headers, route, lookup, secureContext }: Http2Asking,
  signal: AbortSignal,
  resolve: (exchange: Exchange | undefined) => void,
  kept: KeptHttp2 | undefined,
): void {
  const { url } = target;
  const host = hostOf(url);
  const port = Number(url.port) || 443;
  const recording = startRecording(target.shown, target.via);
  const sockets: Socket[] = [];
  let session: ClientHttp2Session | undefined;
  let stream: ClientHttp2Stream | undefined;
  let reader: BodyReader | undefined;
  let head: Pick<Exchange, 'status' | 'headers'> = {};
  let isOver = false;

  const leave = (exchange: Exchange | undefined) => {
    if (isOver) return;
    isOver = true;
    signal.removeEventListener('abort', onAbort);
    stall.stop();
    reader?.stop();
    if (kept?.open !== undefined && exchange?.failure === undefined) {
      session?.off('error', failWith).off('goaway', onGoaway);
      // The rest of a longer body is not wanted.
      if (stream?.readableEnded === false) stream.close(constants.NGHTTP2_CANCEL);
    } else {
      if (kept !== undefined) delete kept.open;
      session?.destroy();
      for (const socket of sockets) socket.destroy();
    }
    resolve(exchange);
  };
  const fail = (code: string, message: string) =>
    leave(recording.end({ ...head, failure: { code, message } }));
  const failWith = (error: unknown) => fail(failureCode(error), failureMessage(error));
  const onAbort = () => fail(abortCode(signal), 'the time for this request ran out');
  const onGoaway = (code: number) => {
    if (kept !== undefined) delete kept.open;
    if (code !== constants.NGHTTP2_NO_ERROR) fail('HTTP2_GOAWAY', `the server ended the session (${code})`);
  };
  const stall = watchForStall(request.stallMs, (message) => fail('TIMEOUT', message));
  if (signal.aborted) {
    onAbort();
    return;
  }
  signal.addEventListener('abort', onAbort);

  const begin = (socket: TLSSocket) => {
    const made = connect(url.origin, {
      ...(kept === undefined ? limits : {}),
      createConnection: () => socket,
    });
    if (kept !== undefined) {
      const peer = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? port };
      const mine = { session: made, peer };
      kept.open = mine;
      // It may die between two requests, when nobody else listens.
      made
        .on('error', () => {})
        .on('close', () => {
          if (kept.open === mine) delete kept.open;
        });
      made.once('connect', () => made.setLocalWindowSize(WINDOW_BYTES));
    }
    ask(made);
  };

  const ask = (open: ClientHttp2Session) => {
    session = open;
    open.on('error', failWith).on('goaway', onGoaway);
    // No more is to come than is asked for: what is on its way cannot be called back.
    if (kept !== undefined && request.sink !== undefined)
      open.settings({ initialWindowSize: clamp(request.maxBodyBytes, LEAST_WINDOW_BYTES, WINDOW_BYTES) });
    const made = open.request({
      ...headers,
      ':method': request.method,
      ':path': url.pathname + url.search,
    });
    stream = made;
    recording.reached('sent', 'processing');
    made.on('error', failWith);
    made.on('close', () => fail('HTTP2_CLOSED', 'the stream was closed without an answer'));
    made.on('response', (answer) => {
      stall.heard();
      recording.reached('answered', 'transfer');
      request.onReceived?.(headBytes(answer));
      const header = (name: string) => answer[name]?.toString();
      const status = Number(answer[':status']);
      const location = header('location');
      if (location !== undefined) request.onLocation?.(location);
      head = { status, headers: keptHeaders(header, url) };
      const events: BodyEvents = {
        done: (body) => leave(recording.end(request.method === 'HEAD' ? head : { ...head, body })),
        failed: failWith,
        drained: () => {
          stall.heard();
          made.resume();
        },
      };
      const { sink, maxBodyBytes } = request;
      const encoding = header('content-encoding');
      reader =
        sink !== undefined && status < 300
          ? passBody(encoding, maxBodyBytes, sink, events)
          : readBody(encoding, maxBodyBytes, events);
      made.on('data', (chunk: Buffer) => {
        stall.heard();
        request.onReceived?.(chunk.length);
        if (isOver || reader?.write(chunk) !== false) return;
        stall.wait();
        made.pause();
      });
      made.on('end', () => {
        stall.stop();
        if (!isOver) reader?.end();
      });
    });
  };

  const held = kept?.open;
  if (held !== undefined && !held.session.closed && !held.session.destroyed) {
    recording.note({ reused: true, ...held.peer });
    ask(held.session);
    return;
  }
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
      else if (socket instanceof TLSSocket && socket.alpnProtocol === 'h2') begin(socket);
      else leave(undefined);
    },
  );
}
