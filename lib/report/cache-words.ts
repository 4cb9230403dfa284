import type { BucketFault } from '../derive/bucket-fault.ts';
import type { Reach, TlsFault } from '../derive/reach.ts';
import { leadingRefusal, type SignatureState } from '../derive/signatures.ts';
import {
  hostKeyState,
  type LoginResult,
  loginResult,
  type SshReach,
  type SshView,
} from '../derive/ssh-view.ts';
import type { SignatureVerdict } from '../nix/signature-verdict.ts';

const tlsWords: Readonly<Record<TlsFault, string>> = {
  expired: 'cert expired',
  'not-yet-valid': 'cert too new',
  'wrong-host': 'wrong cert',
  'self-signed': 'self-signed',
  'unknown-issuer': 'unknown CA',
  'incomplete-chain': 'cert chain cut',
  'plain-http': 'no TLS',
  'old-protocol': 'old TLS',
  other: 'TLS failed',
};

const lookupWords = {
  'no-such-name': 'no such host',
  'resolver-failed': 'DNS fails',
  'resolver-silent': 'DNS silent',
} as const;

const bucketWords: Readonly<Record<BucketFault['kind'], string>> = {
  denied: 'HTTP 403',
  'other-region': 'other region',
  'no-bucket': 'no bucket',
  'no-cache-info': 'HTTP 404',
};

/** How far a cache could be reached, in words short enough for a column. */
export function reachText(reach: Reach): string {
  switch (reach.kind) {
    case 'answers':
      return 'answers';
    case 'unresolved':
      return lookupWords[reach.how];
    case 'refused':
      return 'refused';
    case 'dropped':
      return 'times out';
    case 'unreachable':
      return 'unreachable';
    case 'tls':
      return tlsWords[reach.fault];
    case 'broken-off':
      return 'broken off';
    case 'silent':
      return reach.when === 'before-answer' ? 'no answer' : 'stalls';
    case 'not-http':
      return 'not HTTP';
    case 'proxy':
      return reach.status === 0 ? 'proxy fails' : `proxy: ${reach.status}`;
    case 'redirected':
      return reach.why === 'loop' ? 'redirect loop' : 'bad redirect';
    case 'denied':
      return `HTTP ${reach.status}`;
    case 'missing':
      return reach.status === 0 ? 'not there' : `HTTP ${reach.status}`;
    case 'server-error':
      return `HTTP ${reach.status}`;
    case 'bucket':
      return bucketWords[reach.fault.kind];
    case 'web-page':
      return 'web page';
    case 'not-a-cache':
      return 'no cache';
    case 'unusable-url':
      return 'unusable URL';
    case 'unreadable':
      return 'unreadable';
    case 'not-asked':
      return 'not asked';
    case 'other':
      return 'fails';
  }
}

const sshWords: Readonly<Record<Exclude<SshReach['kind'], 'answers'>, string>> = {
  indirect: 'by a jump host',
  'no-such-name': 'no such host',
  'resolver-fails': 'DNS fails',
  refused: 'refused',
  dropped: 'times out',
  unreachable: 'unreachable',
  'broken-off': 'broken off',
  'not-ssh': 'no ssh',
  'not-asked': 'not asked',
};

const loginWords: Readonly<Record<LoginResult, string>> = {
  ok: 'answers',
  denied: 'login refused',
  'no-program': 'no Nix there',
  'host-key-unknown': 'host key unknown',
  'host-key-changed': 'host key changed',
  failed: 'login fails',
};

/** The same of a store behind ssh. What only greets is not looked into: whether it lets anybody in is not known. */
export function sshReachText({ reach, fact }: SshView): { readonly kind: string; readonly text: string } {
  const login = loginResult(fact);
  if (login !== undefined) return { kind: login === 'ok' ? 'answers' : login, text: loginWords[login] };
  const isFaulty = reach.kind !== 'answers' && reach.kind !== 'indirect';
  if (isFaulty) return { kind: reach.kind, text: sshWords[reach.kind] };
  const hostKey = hostKeyState(fact);
  if (hostKey === 'unknown' || hostKey === 'revoked')
    return { kind: `host-key-${hostKey}`, text: `host key ${hostKey}` };
  return { kind: 'not-asked', text: reach.kind === 'answers' ? 'answers ssh' : sshWords.indirect };
}

const refusalWords: Readonly<Partial<Record<SignatureVerdict['kind'], string>>> = {
  'key-mismatch': 'wrong key',
  'misnamed-key': 'misnamed',
  'untrusted-key': 'untrusted',
  malformed: 'malformed',
  'bogus-content-address': 'bad CA',
  unsigned: 'unsigned',
};

/** What the signatures of a cache are worth to this machine, in words short enough for a column. */
export function signatureText(state: SignatureState): string {
  switch (state.kind) {
    case 'good':
      return 'good';
    case 'refused':
      return refusalWords[leadingRefusal(state.judged) ?? 'unsigned'] ?? 'refused';
    case 'unchecked':
      return 'unchecked';
    case 'unknown':
      return 'unknown';
  }
}
