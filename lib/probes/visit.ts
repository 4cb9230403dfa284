import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { HttpRequest, HttpSession } from '../model/ports.ts';

/** libcurl's limit as Nix sets it (CURLOPT_MAXREDIRS in filetransfer.cc). */
const MAX_REDIRECTS = 10;

/**
 * One GET with its redirects, as Nix follows them: http and https only. Each hop keeps phases of its own.
 * The headers (a credential may be among them) go only to the origin that they were meant for.
 */
export async function visit(session: HttpSession, request: HttpRequest, signal: AbortSignal): Promise<Visit> {
  const hops: Exchange[] = [];
  let next: HttpRequest = request;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    let location: string | undefined;
    const exchange = await session.request({ ...next, onLocation: (to) => (location = to) }, signal);
    const target = redirectTarget(exchange, location, next.url);
    if (target === undefined) return [...hops, exchange];
    if (target === 'elsewhere') {
      const message = 'redirected to something that is not http';
      return [...hops, { ...exchange, failure: { phase: 'request', code: 'REDIRECT', message } }];
    }
    hops.push(exchange);
    next = {
      ...next,
      url: target.href,
      headers: target.origin === new URL(next.url).origin ? (next.headers ?? {}) : {},
    };
  }
  return hops;
}

function redirectTarget(
  { status }: Exchange,
  location: string | undefined,
  from: string,
): URL | 'elsewhere' | undefined {
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status ?? 0)) return undefined;
  if (!URL.canParse(location, from)) return 'elsewhere';
  const target = new URL(location, from);
  target.username = '';
  target.password = '';
  return target.protocol === 'http:' || target.protocol === 'https:' ? target : 'elsewhere';
}
