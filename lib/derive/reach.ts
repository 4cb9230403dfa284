import type { Fact } from '../model/fact.ts';
import type { Exchange, Failure, Visit } from '../model/facts/exchange.ts';
import { answerOfStatus } from '../nix/cache-answer.ts';
import { type CacheInfo, looksLikeCacheInfo, parseCacheInfo } from '../nix/cache-info.ts';
import { looksLikeMarkup } from '../nix/markup.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import { type BucketFault, bucketFault } from './bucket-fault.ts';

export type TlsFault =
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-host'
  | 'self-signed'
  | 'unknown-issuer'
  | 'incomplete-chain'
  | 'plain-http'
  | 'old-protocol'
  | 'other';

/**
 * How far a request for a cache's nix-cache-info came: exactly one answer per cache, the first layer that failed.
 * Every check about reach and the table in the report ask this one function, so that they cannot disagree.
 */
export type Reach =
  | { readonly kind: 'answers'; readonly info: CacheInfo }
  | { readonly kind: 'unresolved'; readonly how: 'no-such-name' | 'resolver-failed' | 'resolver-silent' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'tls'; readonly fault: TlsFault }
  | { readonly kind: 'broken-off'; readonly when: 'before-answer' | 'in-answer' }
  | { readonly kind: 'silent'; readonly when: 'before-answer' | 'in-answer' }
  | { readonly kind: 'not-http' }
  /** Status 0: the proxy itself could not be reached. */
  | { readonly kind: 'proxy'; readonly status: number }
  | { readonly kind: 'redirected'; readonly why: 'loop' | 'elsewhere' }
  | { readonly kind: 'denied'; readonly status: number }
  | { readonly kind: 'missing'; readonly status: number }
  | { readonly kind: 'server-error'; readonly status: number }
  | { readonly kind: 'bucket'; readonly fault: BucketFault }
  | { readonly kind: 'web-page' }
  | { readonly kind: 'not-a-cache' }
  | { readonly kind: 'unusable-url' }
  | { readonly kind: 'unreadable'; readonly code: string }
  | { readonly kind: 'not-asked'; readonly because: string }
  | { readonly kind: 'other'; readonly failure: Failure };

export type ReachKind = Reach['kind'];

/** Ways of not answering at all, whatever one asks for. */
export const silentKinds: ReadonlySet<ReachKind> = new Set([
  'unresolved',
  'refused',
  'dropped',
  'unreachable',
  'tls',
  'broken-off',
  'silent',
  'not-http',
  'proxy',
]);

/** The last hop of a visit: the one that decides. */
export function lastHop(visit: Visit): Exchange {
  const last = visit.at(-1);
  if (last === undefined) throw new RangeError('a visit has at least one hop');
  return last;
}

/** Why nothing more is known of a cache that did not answer. */
export const whyNotAsked = (reach: Reach): string =>
  reach.kind === 'not-asked' ? reach.because : 'the cache could not be asked';

/** `store` tells an S3 bucket, whose answers mean something of their own. */
export function reachOf(info: Fact<Visit>, store?: StoreUrl): Reach {
  if (info.state !== 'ok') return { kind: 'not-asked', because: info.reason };
  const hop = lastHop(info.value);
  if (hop.failure !== undefined) return ofFailure(hop.failure, hop);
  const fault = store === undefined ? undefined : bucketFault(info.value, store);
  return fault === undefined ? ofAnswer(hop) : { kind: 'bucket', fault };
}

function ofAnswer(hop: Exchange): Reach {
  const status = hop.status ?? 0;
  if (status >= 300 && status < 400 && status !== 304) return { kind: 'redirected', why: 'loop' };
  if (status === 407) return { kind: 'proxy', status };
  if (status === 401 || status === 403) return { kind: 'denied', status };
  if (status === 404 || status === 410) return { kind: 'missing', status };
  // Of what means success to others, Nix knows the usual ones alone.
  if (answerOfStatus(status, undefined) === 'error') return { kind: 'server-error', status };
  const text = hop.body?.text ?? '';
  if (looksLikeCacheInfo(text)) return { kind: 'answers', info: parseCacheInfo(text) };
  if (isWebPage(hop, text)) return { kind: 'web-page' };
  // Nix takes any text for a nix-cache-info, an empty one too, as "touch" leaves it.
  return status === 200 && isSmallText(hop, text)
    ? { kind: 'answers', info: parseCacheInfo(text) }
    : { kind: 'not-a-cache' };
}

/** More than anybody writes into a nix-cache-info by hand. */
const MOST_CACHE_INFO_BYTES = 4096;

const isSmallText = ({ body }: Exchange, text: string): boolean =>
  body?.truncated !== true && (body?.bytes ?? 0) <= MOST_CACHE_INFO_BYTES && !looksLikeMarkup(text);

const isWebPage = (hop: Exchange, text: string): boolean =>
  /^\s*<(?:!doctype\s+html|html|head|body|script|meta)\b/i.test(text.slice(0, 1000)) ||
  (text.trim() !== '' && (hop.headers?.['content-type'] ?? '').startsWith('text/html'));

function ofFailure(failure: Failure, hop: Exchange): Reach {
  const { code, phase } = failure;
  if (bundleFault({ failure }) !== undefined) return { kind: 'not-asked', because: unusableBundle };
  if (code === 'ABORTED') return { kind: 'not-asked', because: 'interrupted' };
  const beyond = beyondSocks[code];
  if (beyond !== undefined) return beyond;
  if (code.startsWith('PROXY_')) return { kind: 'proxy', status: Number(code.slice('PROXY_'.length)) || 0 };
  // The only name looked up and the only connection made from here are then the proxy's.
  const viaProxy = hop.connection.via === 'proxy';
  if (viaProxy && (phase === 'resolve' || phase === 'connect')) return { kind: 'proxy', status: 0 };
  if (phase === 'processing' && code !== 'TIMEOUT' && talksToProxy(hop)) return { kind: 'proxy', status: 0 };
  switch (phase) {
    case 'request':
      // Its turn never came: the request before it on the same connection still waits.
      if (code === 'TIMEOUT') return { kind: 'silent', when: 'before-answer' };
      if (code === 'ADDRESS_ZONE')
        return {
          kind: 'not-asked',
          because: 'nixcache makes no requests to an address with a zone, which Nix does',
        };
      return (
        fileFault(code) ??
        (code === 'REDIRECT' ? { kind: 'redirected', why: 'elsewhere' } : { kind: 'unusable-url' })
      );
    case 'resolve':
      return { kind: 'unresolved', how: resolverFault(code) };
    case 'connect':
      return connectFault(code) ?? { kind: 'other', failure };
    case 'tls':
      if (code === 'TIMEOUT') return { kind: 'silent', when: 'before-answer' };
      // A handshake that is cut off says nothing about TLS.
      return brokenOff.has(code)
        ? { kind: 'broken-off', when: 'before-answer' }
        : { kind: 'tls', fault: tlsFault(code) };
    case 'processing':
    case 'transfer': {
      const when = phase === 'processing' ? 'before-answer' : 'in-answer';
      if (code === 'TIMEOUT') return { kind: 'silent', when };
      // Nix can decode more than we can.
      if (code === 'UNKNOWN_ENCODING')
        return { kind: 'not-asked', because: 'its answers are in an encoding that nixcache cannot read' };
      // As is curl with answers that are not by the book; two lengths that contradict each other are refused before the answer counts.
      if (
        code === 'UNREADABLE_HTTP' ||
        (phase === 'processing' && code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
      )
        return {
          kind: 'not-asked',
          because: 'its answers are HTTP of a kind that nixcache cannot read, though Nix may',
        };
      if (code.startsWith('HPE_') || code === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW')
        return { kind: 'not-http' };
      return { kind: 'broken-off', when };
    }
  }
}

/** Without a tunnel nobody but the proxy is spoken to, so that a connection without an answer is its doing; SOCKS is always a tunnel. */
const talksToProxy = ({ url, connection: { via, proxy = '' } }: Exchange): boolean =>
  via === 'proxy' && url.startsWith('http:') && !proxy.startsWith('socks');

/** A proxy whose own answer is about the cache (RFC 1928, section 6), or that we do not speak with. */
const beyondSocks: Readonly<Record<string, Reach>> = {
  PROXY_SOCKS_3: { kind: 'unreachable' },
  PROXY_SOCKS_4: { kind: 'unreachable' },
  PROXY_SOCKS_5: { kind: 'refused' },
  PROXY_UNSUPPORTED: { kind: 'not-asked', because: 'nixcache does not speak with this kind of proxy' },
};

/** Of a `file://` substituter: reading is all there is. */
function fileFault(code: string): Reach | undefined {
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', status: 0 };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EIO') return { kind: 'unreadable', code };
  return undefined;
}

function resolverFault(code: string) {
  if (code === 'ENOTFOUND' || code === 'ENODATA') return 'no-such-name';
  return code === 'TIMEOUT' || code === 'ETIMEOUT' ? 'resolver-silent' : 'resolver-failed';
}

/** A closed port and a firewall's REJECT are the same ECONNREFUSED: whoever words this must not claim more. */
function connectFault(code: string): Reach | undefined {
  if (code === 'ECONNREFUSED') return { kind: 'refused' };
  if (code === 'TIMEOUT' || code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return { kind: 'dropped' };
  if (
    ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EACCES', 'EINVAL', 'EADDRNOTAVAIL'].includes(
      code,
    )
  )
    return { kind: 'unreachable' };
  return brokenOff.has(code) ? { kind: 'broken-off', when: 'before-answer' } : undefined;
}

const brokenOff: ReadonlySet<string> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);

const tlsFaults: Readonly<Record<string, TlsFault>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-issuer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'incomplete-chain',
  ERR_SSL_WRONG_VERSION_NUMBER: 'plain-http',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'plain-http',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'old-protocol',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'old-protocol',
};
const tlsFault = (code: string): TlsFault => tlsFaults[code] ?? 'other';

/** Why no https cache can be asked where the certificate bundle of this machine is at fault. */
const unusableBundle = 'nixcache could not use the certificate bundle of this machine';

/**
 * The code with which the certificate bundle of this machine could not be read, where that is why a request died: no handshake began,
 * and it says nothing about the server. ENOENT and the like, or NO_CERTIFICATE where there is none in the file.
 */
export function bundleFault({ failure }: Pick<Exchange, 'failure'>): string | undefined {
  if (failure?.phase !== 'tls') return undefined;
  const { code } = failure;
  const isOfFile = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EIO', 'NO_CERTIFICATE'].includes(code);
  return isOfFile || code.startsWith('ERR_OSSL_PEM_') ? code : undefined;
}
