import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { SessionOptions } from '../model/ports.ts';
import { type ProxyAddress, tunnelConnector } from './proxy-tunnel.ts';
import type { Recording } from './recording.ts';
import type { TimedLookup } from './resolver.ts';
import { socksConnector } from './socks-connector.ts';
import { isSocks } from './socks-schemes.ts';
import { timedConnector } from './timed-connector.ts';
import { Client } from './undici.ts';
import { backstopMs, verifiedConnector } from './verified-connector.ts';

/** As much as libcurl takes. */
const maxHeaderSize = 300 * 1024;

/** The one connection to an origin, made when it is first needed and again after it was cut. */
export interface Origin {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** What to ask the dispatcher for: behind a proxy, an http URL is asked for whole. */
  readonly targetOf: (url: URL) => Pick<Dispatcher.DispatchOptions, 'path' | 'headers'>;
  cut(): Promise<void>;
}

interface OriginOptions {
  readonly url: URL;
  readonly route: SessionOptions['route'] | undefined;
  readonly secureContext: SecureContext | undefined;
  readonly lookup: TimedLookup;
  readonly proxy: ProxyAddress | undefined;
  readonly recording: () => Recording | undefined;
}

export function openOrigin(options: OriginOptions): Origin {
  const { proxy } = options;
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  const connection = proxy === undefined ? direct(options, onSocket) : proxied(options, proxy, onSocket);
  return {
    dispatcher: connection.dispatcher,
    targetOf: connection.targetOf,
    cut: async () => {
      const destroyed = connection.clients.map((client) => client.destroy());
      // A client does not know of a socket that still connects.
      for (const socket of sockets) socket.destroy();
      await Promise.all(destroyed);
    },
  };
}

const tuning = { pipelining: 1, maxHeaderSize, headersTimeout: backstopMs, bodyTimeout: backstopMs };
const pathOf = (url: URL) => url.pathname + url.search;
/** A name, or an address without brackets. */
export const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

function direct(
  { url, route, secureContext, lookup, recording }: OriginOptions,
  onSocket: (socket: Socket) => void,
) {
  const host = hostOf(url);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const connect = timedConnector({
    host,
    lookup,
    route: route?.(host, port),
    recording,
    onSocket,
    secureContext,
  });
  const client = new Client(url.origin, { ...tuning, connect });
  return { dispatcher: client, clients: [client], targetOf: (asked: URL) => ({ path: pathOf(asked) }) };
}

function proxied(
  { url, secureContext, lookup, recording }: OriginOptions,
  proxy: ProxyAddress,
  onSocket: (socket: Socket) => void,
) {
  const asPhase = (phase: 'connect' | 'tls') => {
    const now = recording();
    if (now === undefined) return;
    now.phase = phase;
    now.connects = true;
  };
  // Its steps belong to the proxy, not to the cache: no recording.
  const toProxy = timedConnector({
    host: hostOf(proxy.url),
    lookup,
    route: undefined,
    recording: () => undefined,
    onSocket,
    secureContext,
  });
  const secure = verifiedConnector({
    host: hostOf(url),
    onTls: (tls) => recording()?.note({ tls }),
    secureContext,
  });
  if (isSocks(proxy.url)) {
    const connect = socksConnector({ proxy, toProxy, lookup, secure, onTunnel: () => asPhase('tls') });
    const client = new Client(url.origin, {
      ...tuning,
      connect: (target, callback) => {
        asPhase('connect');
        connect(target, callback);
      },
    });
    return { dispatcher: client, clients: [client], targetOf: (asked: URL) => ({ path: pathOf(asked) }) };
  }
  const proxyClient = new Client(proxy.url.origin, {
    ...tuning,
    connect: (target, callback) => {
      asPhase('connect');
      toProxy(target, callback);
    },
  });
  if (url.protocol === 'http:') {
    const targetOf = (asked: URL) => ({
      path: url.origin + pathOf(asked),
      headers: { ...proxy.headers, host: url.host },
    });
    return { dispatcher: proxyClient, clients: [proxyClient], targetOf };
  }
  const client = new Client(url.origin, {
    ...tuning,
    connect: tunnelConnector(proxy, proxyClient, secure, () => asPhase('tls')),
  });
  return {
    dispatcher: client,
    clients: [client, proxyClient],
    targetOf: (asked: URL) => ({ path: pathOf(asked) }),
  };
}
