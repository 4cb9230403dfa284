import type { Dispatcher } from 'undici';
import type { Connection, Exchange } from '../model/facts/exchange.ts';
import type { HttpRequest } from '../model/ports.ts';
import { abortCode, failureCode, failureMessage } from './classify-failure.ts';
import { headBytes } from './head-bytes.ts';
import { keptHeaders } from './kept-headers.ts';
import { passBody } from './pass-body.ts';
import { type BodyEvents, type BodyReader, readBody } from './read-body.ts';
import type { Recording } from './recording.ts';
import { watchForStall } from './stall.ts';

interface Performance {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  readonly options: Dispatcher.DispatchOptions;
  readonly recording: Recording;
  /** Where the connection leads if it is a kept one. */
  readonly peer: Pick<Connection, 'address' | 'port'> | undefined;
  readonly request: HttpRequest;
  /** Not aborted yet. */
  readonly signal: AbortSignal;
  /** Cuts the connection, even one that is not made yet. */
  readonly cut: () => void;
}

/** Sends one request and resolves, always, as soon as its outcome is known or its signal is aborted. */
export function perform(performance: Performance): Promise<Exchange> {
  return new Promise((resolve) => start(performance, resolve));
}

function start(performance: Performance, resolve: (exchange: Exchange) => void): void {
  const { dispatcher, options, recording, peer, request, signal, cut } = performance;
  let settled = false;
  let head: Pick<Exchange, 'status' | 'headers'> = {};
  let reader: BodyReader | undefined;

  const settle = (outcome: Parameters<Recording['end']>[0]) => {
    if (settled) return;
    settled = true;
    signal.removeEventListener('abort', onAbort);
    stall.stop();
    reader?.stop();
    resolve(recording.end(outcome));
  };
  const fail = (code: string, message: string) => settle({ ...head, failure: { code, message } });
  const failWith = (error: unknown) => fail(failureCode(error), failureMessage(error));
  const onAbort = () => {
    const code = abortCode(signal);
    fail(code, code === 'TIMEOUT' ? 'the time for this request ran out' : 'interrupted');
    cut();
  };
  signal.addEventListener('abort', onAbort);
  const stall = watchForStall(request.stallMs, (message) => {
    fail('TIMEOUT', message);
    cut();
  });

  dispatcher.dispatch(options, {
    onRequestStart: () => {
      if (!recording.connects) recording.note({ reused: true, ...peer });
      recording.phase = 'processing';
      // Once it is written: until then it is our own work.
      queueMicrotask(() => recording.reached('sent', recording.phase));
    },
    onResponseStart: (controller, status, headers) => {
      // Early hints and the like come before the answer.
      if (status < 200) return;
      stall.heard();
      recording.reached('answered', 'transfer');
      request.onReceived?.(headBytes(headers));
      const header = (name: string) => headers[name]?.toString();
      const location = header('location');
      if (location !== undefined) request.onLocation?.(location);
      head = { status, headers: keptHeaders(header, new URL(request.url)) };
      const encoding = header('content-encoding');
      const events: BodyEvents = {
        done: (body) => {
          settle(request.method === 'HEAD' ? head : { ...head, body });
          if (body.truncated) cut();
        },
        failed: (error) => {
          failWith(error);
          cut();
        },
        drained: () => {
          stall.heard();
          controller.resume();
        },
      };
      const { sink, maxBodyBytes } = request;
      reader =
        sink !== undefined && status < 300
          ? passBody(encoding, maxBodyBytes, sink, events)
          : readBody(encoding, maxBodyBytes, events);
    },
    onResponseData: (controller, chunk) => {
      stall.heard();
      request.onReceived?.(chunk.length);
      if (settled || reader?.write(chunk) !== false) return;
      stall.wait();
      controller.pause();
    },
    onResponseEnd: () => {
      stall.stop();
      if (!settled) reader?.end();
    },
    onResponseError: (_controller, error) => failWith(error),
  });
  // Neither connecting nor failed: its connection was kept, and is only checked for life first.
  if (recording.phase === 'request' && !settled) recording.phase = 'processing';
}
