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

/**
 * The same port, which counts every request, redirects too, and every byte of an answer, and refuses what would go beyond the budget: a
 * refused request fails with code BUDGET and is never sent.
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
  async function metered<Answer extends Exchange | undefined>(
    request: HttpRequest,
    send: (request: HttpRequest) => Promise<Answer>,
  ): Promise<Answer | Exchange> {
    if (meter.requests >= most.requests) meter.spent ??= 'requests';
    else if (meter.bytes >= most.bytes) meter.spent ??= 'bytes';
    if (meter.spent !== undefined) return refused(request);
    meter.requests += 1;
    const maxBodyBytes = Math.min(request.maxBodyBytes, most.bytes - meter.bytes);
    const exchange = await send({ ...request, maxBodyBytes });
    meter.bytes += exchange?.body?.bytes ?? 0;
    return exchange;
  }
  const meteredSession = (session: HttpSession): HttpSession => ({
    request: (request, signal) => metered(request, (within) => session.request(within, signal)),
    requestHttp2: (request, signal) => metered(request, (within) => session.requestHttp2(within, signal)),
    close: session.close,
  });
  return { http: { warm: http.warm, session: (options) => meteredSession(http.session(options)) }, meter };
}

const refused = ({ url }: HttpRequest): Exchange => ({
  url,
  startedAt: new Date(0).toISOString(),
  momentsMs: { ended: 0 },
  connection: { reused: false, via: 'direct' },
  failure: { phase: 'request', code: 'BUDGET', message: 'the budget of this measurement is spent' },
});
