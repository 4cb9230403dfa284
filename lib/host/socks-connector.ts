import { isIP, type LookupFunction, Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { codedError } from './coded-error.ts';
import { decoded, type ProxyAddress } from './proxy-tunnel.ts';
import { socksHandshake } from './socks-handshake.ts';
import { socksVersions } from './socks-schemes.ts';

interface SocksOptions {
  readonly proxy: ProxyAddress;
  /** Connects to the proxy. */
  readonly toProxy: buildConnector.connector;
  readonly lookup: LookupFunction;
  /** Makes the TLS connection in the tunnel. */
  readonly secure: buildConnector.connector;
  readonly onTunnel: () => void;
}

/** Connects to an origin through a SOCKS proxy. */
export function socksConnector(options: SocksOptions): buildConnector.connector {
  const { proxy, toProxy, lookup, secure, onTunnel } = options;
  const { protocol, username, password, port } = proxy.url;
  const login = { user: decoded(username), password: decoded(password) };
  const asksProxy = protocol === 'socks5h:' || protocol === 'socks4a:';
  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    const isEncrypted = target.protocol === 'https:';
    const there = { host, port: Number(target.port) || (isEncrypted ? 443 : 80) };
    const name = proxy.url.hostname.replace(/^\[|\]$/g, '');
    const hop = { hostname: name, host: name, protocol: 'http:', port: port || '1080' };
    toProxy(hop, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (!(socket instanceof Socket)) return callback(codedError('PROXY_CLOSED', 'no socket'), null);
      const version = socksVersions.get(protocol) ?? 5;
      const open = async () => {
        const address = asksProxy || isIP(host) !== 0 ? host : await found(lookup, host, version);
        await socksHandshake(socket, version, { ...there, host: address }, login);
      };
      open().then(
        () => {
          if (isEncrypted) {
            onTunnel();
            secure({ ...target, httpSocket: socket }, callback);
          } else callback(null, socket);
        },
        (refused: Error) => {
          socket.on('error', () => {}).destroy();
          callback(refused, null);
        },
      );
    });
  };
}

const found = (lookup: LookupFunction, host: string, version: 4 | 5): Promise<string> =>
  new Promise((resolve, reject) => {
    lookup(host, { all: false, family: version === 4 ? 4 : 0 }, (error, address) => {
      if (error !== null || typeof address !== 'string') reject(error ?? codedError('ENOTFOUND', host));
      else resolve(address);
    });
  });
