import { Socket } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
import { codedError } from './coded-error.ts';
import { isSocks } from './socks-schemes.ts';

export interface ProxyAddress {
  readonly url: URL;
  /** As an exchange shows it. */
  readonly shown: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A proxy's URL, credentials included, as the environment gives it: libcurl takes one without a scheme for http. */
export function readProxy(text: string): ProxyAddress | undefined {
  const given = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(given)) return undefined;
  const url = new URL(given);
  if (isSocks(url)) return { url, shown: `${url.protocol}//${url.host}`, headers: {} };
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const credentials = [url.username, url.password].map(decoded).join(':');
  const headers: Record<string, string> =
    credentials === ':'
      ? {}
      : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
  return { url, shown: url.origin, headers };
}

/** Userinfo is percent-encoded, but a stray percent sign is not worth failing for. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Asks the proxy for a tunnel and, when there is one, lets `secure` make the TLS connection in it. */
export function tunnelConnector(
  proxy: ProxyAddress,
  client: Pick<Dispatcher, 'dispatch'>,
  secure: buildConnector.connector,
  onTunnel: () => void,
): buildConnector.connector {
  return (target, callback) => {
    const host = `${target.host?.replace(/:\d+$/, '') ?? target.hostname}:${target.port || '443'}`;
    const headers = { ...proxy.headers, host };
    client.dispatch(
      { method: 'CONNECT', path: host, headers },
      {
        onRequestStart: () => {},
        onRequestUpgrade: (_controller, status, _headers, socket) => {
          if (status >= 200 && status < 300 && socket instanceof Socket) {
            onTunnel();
            return secure({ ...target, httpSocket: socket }, callback);
          }
          socket.on('error', () => {}).destroy();
          return callback(codedError(`PROXY_${status}`, `the proxy answered CONNECT with ${status}`), null);
        },
        onResponseError: (_controller, error) => callback(closedIsFinal(error), null),
      },
    );
  };
}

/** What undici says of a socket that ended is to it no reason to give up: whoever waits for the tunnel would ask again at once, for ever. */
const closedIsFinal = (error: Error): Error =>
  'code' in error && error.code === 'UND_ERR_SOCKET'
    ? codedError('PROXY_CLOSED', 'the proxy closed the connection without an answer')
    : error;
