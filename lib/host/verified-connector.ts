import type { X509Certificate } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { checkServerIdentity, type SecureContext, TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import type { Connection } from '../model/facts/exchange.ts';
import { sentChain } from './certificates.ts';
import { codedError } from './coded-error.ts';
import { buildConnector as connectorWith } from './undici.ts';

/**
 * Node gives up an address after 250 ms where a host has more of them, and does not come back: on a slow line it drops
 * healthy ones. This leaves time for one lost SYN, which is sent again after a second.
 */
const attemptMs = 1500;
/** The caller's deadline ends a request; this only keeps a forgotten one from staying for ever. */
export const backstopMs = 300_000;

export interface ConnectorOptions {
  readonly secureContext?: SecureContext | undefined;
  readonly lookup?: LookupFunction;
  /** The name that the certificate must carry. */
  readonly host: string;
  /** Offers HTTP/2 beside HTTP/1.1. */
  readonly allowH2?: boolean;
  /** Told what the server presented, before it is known whether it can be trusted. */
  readonly onTls?: (tls: NonNullable<Connection['tls']>) => void;
}

/**
 * Connects, and hands over a TLS connection only when chain and host name are verified. Node's own refusal would close
 * the connection before the chain could be read, so it is told to accept everything and the verdict is made here:
 * until the callback is called, nothing has been sent but the handshake.
 */
export function verifiedConnector(options: ConnectorOptions): buildConnector.connector {
  const { secureContext, lookup, host, onTls, allowH2 = false } = options;
  const connect = connectorWith({
    allowH2,
    timeout: backstopMs,
    // A resumed session would show neither its chain nor the true time of a handshake.
    maxCachedSessions: 0,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptMs,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(lookup === undefined ? {} : { lookup }),
  });
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (!(socket instanceof TLSSocket)) return callback(null, socket);
      // Reading it takes the chain out of Node's hands: once only.
      const leaf = socket.getPeerX509Certificate();
      const protocol = socket.getProtocol();
      onTls?.({ ...(protocol === null ? {} : { protocol }), chain: sentChain(leaf) });
      const distrust = whyNotTrusted(socket, leaf, host);
      if (distrust === undefined) return callback(null, socket);
      socket.destroy();
      return callback(distrust, null);
    });
}

function whyNotTrusted(
  socket: TLSSocket,
  leaf: X509Certificate | undefined,
  host: string,
): Error | undefined {
  if (leaf === undefined) return codedError('NO_CERTIFICATE', 'the server sent no certificate');
  if (!socket.authorized) {
    const code = distrustCode(socket, leaf);
    return codedError(code, `the certificate could not be verified: ${code}`);
  }
  return checkServerIdentity(host, leaf.toLegacyObject());
}

/**
 * OpenSSL's code. Where bundles may hold intermediates it says the same of a lone certificate whose intermediate was not
 * sent and of a whole chain from an unknown root; the lone one keeps the name that it has otherwise.
 */
function distrustCode(socket: TLSSocket, leaf: X509Certificate): string {
  // Typed as an Error, but Node stores the code alone.
  const code = String(socket.authorizationError);
  const alone = leaf.issuerCertificate === undefined;
  return alone && code === 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' ? 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' : code;
}
