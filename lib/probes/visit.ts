import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { HttpRequest, HttpSession } from '../model/ports.ts';

/** libcurl's limit as Nix sets it (CURLOPT_MAXREDIRS in filetransfer.cc). */
const MAX_REDIRECTS = 10;

/** A GET where nothing else is said, but for the headers that depend on the host: a login goes to the host that it is for and to no other. */
export interface VisitRequest extends Pick<HttpRequest, 'url' | 'maxBodyBytes' | 'sink' | 'stallMs'> {
  readonly method?: HttpRequest['method'];
  readonly headersFor: (url: URL) => Readonly<Record<string, string>>;
}

/** One request with its redirects, as Nix follows them: http and https only. Each hop keeps phases of its own. */
export async function visit(
  session: HttpSession,
  { url, headersFor, ...asked }: VisitRequest,
  signal: AbortSignal,
): Promise<Visit> {
  const hops: Exchange[] = [];
  let next = url;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    let location: string | undefined;
    const onLocation = (to: string) => {
      location = to;
    };
    const headers = URL.canParse(next) ? headersFor(new URL(next)) : {};
    const exchange = await session.request(
      { method: 'GET', ...asked, url: next, headers, onLocation },
      signal,
    );
    const target = redirectTarget(exchange, location, next);
    if (target === undefined) return [...hops, exchange];
    if (target === 'elsewhere') {
      const message = 'redirected to something that is not http';
      return [...hops, { ...exchange, failure: { phase: 'request', code: 'REDIRECT', message } }];
    }
    hops.push(exchange);
    next = target.href;
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
