import type { Budget } from '../../bench/budget.ts';
import type { Exchange } from '../../model/facts/exchange.ts';
import type { HttpPort, HttpRequest, HttpSession } from '../../model/ports.ts';

/** What was sent and received so far. */
export interface Meter {
  readonly requests: number;
  readonly bytes: number;
  /** Nothing more is sent, as this has run out. */
  readonly spent: 'requests' | 'bytes' | undefined;
}

/** Bytes come in pieces of this size at most, and are counted when they are here. */
const PIECE = 65_536;

/**
 * The same port, which counts every request, redirects too, and every byte of an answer, also of those that break off. What would go beyond
 * the budget is refused: such a request fails with code BUDGET and is never sent. Answers that are under way when the bytes run out are cut
 * off, since several caches may be answering at a time.
 */
export function meteredHttp(
  http: HttpPort,
  most: Pick<Budget, 'requests' | 'bytes'>,
): { readonly http: HttpPort; readonly meter: Meter } {
  const meter: { requests: number; bytes: number; spent: Meter['spent'] } = {
    requests: 0,
    bytes: 0,
    spent: undefined,
  };
  const mostBytes = Math.ceil(most.bytes - Math.min(PIECE, most.bytes / 20));
  const underWay = new Set<AbortController>();
  const isSpent = (): boolean => {
    if (meter.requests >= most.requests) meter.spent ??= 'requests';
    else if (meter.bytes >= mostBytes) meter.spent ??= 'bytes';
    return meter.spent !== undefined;
  };
  const mayResend = (): boolean => {
    if (isSpent()) return false;
    meter.requests += 1;
    return true;
  };
  const onReceived = (bytes: number): void => {
    meter.bytes += bytes;
    if (meter.bytes < mostBytes) return;
    meter.spent ??= 'bytes';
    // Only then, since an answer that has all that it may have is a whole one.
    setImmediate(() => {
      for (const controller of underWay) controller.abort();
    });
  };
  async function metered<Answer extends Exchange | undefined>(
    request: HttpRequest,
    signal: AbortSignal,
    send: (request: HttpRequest, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | Exchange> {
    if (isSpent()) return refused(request);
    meter.requests += 1;
    const maxBodyBytes = Math.min(request.maxBodyBytes, mostBytes - meter.bytes);
    return endingWith(signal, underWay, (within) =>
      send({ ...request, maxBodyBytes, onReceived, mayResend }, within),
    );
  }
  const meteredSession = (session: HttpSession): HttpSession => ({
    request: (request, signal) => metered(request, signal, session.request),
    requestHttp2: (request, signal) => metered(request, signal, session.requestHttp2),
    close: session.close,
  });
  return { http: { warm: http.warm, session: (options) => meteredSession(http.session(options)) }, meter };
}

/** With a signal that aborts with the given one, and can be aborted alone as long as the work goes on. */
async function endingWith<T>(
  signal: AbortSignal,
  controllers: Set<AbortController>,
  work: (within: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  controllers.add(controller);
  try {
    return await work(controller.signal);
  } finally {
    controllers.delete(controller);
    signal.removeEventListener('abort', abort);
  }
}

const refused = ({ url }: HttpRequest): Exchange => ({
  url,
  startedAt: new Date(0).toISOString(),
  momentsMs: { ended: 0 },
  connection: { reused: false, via: 'direct' },
  failure: { phase: 'request', code: 'BUDGET', message: 'the budget of this measurement is spent' },
});
