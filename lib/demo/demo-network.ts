import type { Exchange } from '../model/facts/exchange.ts';
import type { HttpPort, NetworkPort, Route } from '../model/ports.ts';
import { isDemoHost } from './names.ts';

const LOOPBACK = '127.0.0.1';

/** One host of the demonstration. */
export interface DemoHost {
  /** The port on loopback that stands in for it, whatever port it is asked on. */
  readonly loopbackPort: number;
  /** The address that it seems to have. */
  readonly address: string;
}

/** The given network with the demo hosts in it. No other name of the demonstration exists; all other names take their usual way. */
export function demoNetwork(http: HttpPort, hosts: ReadonlyMap<string, DemoHost>): HttpPort {
  const routeTo = (host: string): Route => {
    const known = hosts.get(host);
    return known === undefined ? { code: 'ENOTFOUND' } : { address: LOOPBACK, port: known.loopbackPort };
  };
  return {
    warm: () => http.warm(),
    session: (options) => {
      const session = http.session({
        ...options,
        route: (host, port) => (isDemoHost(host) ? routeTo(host) : options.route?.(host, port)),
      });
      return {
        request: async (request, signal) => {
          const exchange = await session.request(request, signal);
          const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
          const host = hosts.get(url?.hostname ?? '');
          return url === undefined || host === undefined ? exchange : asFromAfar(exchange, url, host);
        },
        requestHttp2: (request, signal) => session.requestHttp2(request, signal),
        close: () => session.close(),
      };
    },
  };
}

/** The exchange with the address and port that it seems to be with, since the real port is another in every run. */
function asFromAfar(exchange: Exchange, url: URL, { address, loopbackPort }: DemoHost): Exchange {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const { connection, failure } = exchange;
  return {
    ...exchange,
    connection: {
      ...connection,
      ...(connection.lookup === undefined ? {} : { lookup: [address] }),
      ...(connection.address === undefined ? {} : { address }),
      ...(connection.port === undefined ? {} : { port }),
    },
    ...(failure === undefined
      ? {}
      : {
          failure: {
            ...failure,
            message: failure.message.replaceAll(`${LOOPBACK}:${loopbackPort}`, `${address}:${port}`),
          },
        }),
  };
}

/** What the resolver of the demonstration says: every host that exists has one address, and that is of IPv4. */
export function demoLookup(hosts: ReadonlyMap<string, DemoHost>): NetworkPort['lookup'] {
  return async (host, family) => {
    const known = hosts.get(host);
    if (known === undefined) return { addresses: [], code: 'ENOTFOUND', tookMs: 0 };
    return family === 6
      ? { addresses: [], code: 'ENODATA', tookMs: 0 }
      : { addresses: [known.address], tookMs: 0 };
  };
}
