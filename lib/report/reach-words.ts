import type { Reach, TlsFault } from '../derive/reach.ts';

/** How far a cache could be reached, in two or three words for a table. */
export function reachWords(reach: Reach): string {
  switch (reach.kind) {
    case 'answers':
      return 'ok';
    case 'unresolved':
      return {
        'no-such-name': 'no such name',
        'resolver-failed': 'DNS failed',
        'resolver-silent': 'DNS silent',
      }[reach.how];
    case 'refused':
      return 'refused';
    case 'dropped':
      return 'timed out';
    case 'unreachable':
      return 'unreachable';
    case 'tls':
      return tlsWords[reach.fault];
    case 'broken-off':
      return 'broken off';
    case 'silent':
      return 'no answer';
    case 'not-http':
      return 'not HTTP';
    case 'proxy':
      return reach.status === 0 ? 'proxy down' : `proxy ${reach.status}`;
    case 'redirected':
      return reach.why === 'loop' ? 'redirect loop' : 'redirected';
    case 'denied':
    case 'server-error':
      return `HTTP ${reach.status}`;
    case 'missing':
      return reach.status === 0 ? 'no directory' : `HTTP ${reach.status}`;
    case 'web-page':
      return 'web page';
    case 'not-a-cache':
      return 'not a cache';
    case 'unusable-url':
      return 'unusable URL';
    case 'unreadable':
      return 'unreadable';
    case 'not-asked':
      return 'not asked';
    case 'other':
      return reach.failure.code;
  }
}

const tlsWords: Readonly<Record<TlsFault, string>> = {
  expired: 'cert expired',
  'not-yet-valid': 'cert too new',
  'wrong-host': 'cert: host',
  'self-signed': 'self-signed',
  'unknown-issuer': 'cert: issuer',
  'incomplete-chain': 'cert: chain',
  'plain-http': 'not TLS',
  'old-protocol': 'old TLS',
  other: 'TLS failed',
};
