import { isIP, type LookupFunction, Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { Route } from '../model/ports.ts';
import { codedError } from './coded-error.ts';
import type { Recording } from './recording.ts';
import type { TimedLookup } from './resolver.ts';
import { type ConnectorOptions, verifiedConnector } from './verified-connector.ts';

interface TimedOptions extends Pick<ConnectorOptions, 'secureContext' | 'host' | 'allowH2'> {
  readonly lookup: TimedLookup;
  readonly route?: Route | undefined;
  /** The recording of the request that needs the connection. */
  readonly recording: () => Recording | undefined;
  /** Told of every socket at once, while it still connects, so that it can be destroyed. */
  readonly onSocket: (socket: Socket) => void;
}

/** A verified connector which writes down when each step of connecting came, and to where. */
export function timedConnector(options: TimedOptions): buildConnector.connector {
  const { route, lookup, recording, onSocket, ...verifying } = options;
  const literal = isIP(options.host) !== 0;
  return (target, callback) => {
    const now = recording();
    if (now !== undefined) {
      now.phase = literal ? 'connect' : 'resolve';
      now.connects = true;
    }
    if (literal && route !== undefined && 'code' in route) {
      return queueMicrotask(() => callback(codedError(route.code, `connect ${route.code}`), null));
    }
    const connect = verifiedConnector({
      ...verifying,
      lookup: (...asked) => {
        now?.begin();
        if (route === undefined) lookup(...asked, (tookMs) => now?.begin(tookMs));
        else routedLookup(route)(...asked);
      },
      onTls: (tls) => now?.note({ tls }),
    });
    const there = route === undefined || 'code' in route ? target : rerouted(target, route, literal);
    const socket: unknown = connect(there, (...[error, connected]) => {
      if (error !== null) return callback(error, null);
      if (target.protocol === 'https:') now?.reached('secured', 'processing');
      return callback(null, connected);
    });
    if (!(socket instanceof Socket)) return;
    onSocket(socket);
    if (now !== undefined) watch(socket, now, target.protocol === 'https:' ? 'tls' : 'processing');
  };
}

function watch(socket: Socket, recording: Recording, afterConnect: 'tls' | 'processing') {
  const addresses: string[] = [];
  socket.on('lookup', (error: Error | null, address: string) => {
    if (error !== null) return;
    recording.reached('lookedUp', 'connect');
    addresses.push(address);
    recording.note({ lookup: addresses });
  });
  socket.on('connectionAttempt', (address: string, port: number) => recording.note({ address, port }));
  // Before undici's own listener, which already sends the request.
  socket.prependOnceListener('connect', () => {
    recording.reached('connected', afterConnect);
    if (socket.remoteAddress !== undefined) recording.note({ address: socket.remoteAddress });
  });
}

const rerouted = (
  target: buildConnector.Options,
  route: { readonly address: string; readonly port: number },
  literal: boolean,
): buildConnector.Options => ({
  ...target,
  port: String(route.port),
  ...(literal ? { hostname: route.address } : {}),
});

/** A resolver that knows one answer. Later than at once, as the listeners of `lookup` come after the call. */
function routedLookup(route: Route): LookupFunction {
  return (hostname, _options, callback) =>
    queueMicrotask(() => {
      if ('code' in route) callback(codedError(route.code, `getaddrinfo ${route.code} ${hostname}`), []);
      else callback(null, [{ address: route.address, family: isIP(route.address) }]);
    });
}
