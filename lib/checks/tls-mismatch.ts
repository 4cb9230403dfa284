import { endpointOf, portOf, serverOf } from '../derive/endpoint.ts';
import type { FixIntent } from '../model/fix.ts';
import { withScheme } from '../nix/s3-store.ts';
import type { StoreUrl } from '../nix/store-url.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { shellWord } from './shared-fixes.ts';

type Why = 'plain-http' | 'old-protocol' | 'other';

export default defineReachCheck({
  id: 'tls-mismatch',
  title: 'A cache and this machine find no common way to speak TLS',
  severity: 'error',
  layer: 'tls',
  reach: ['tls'],
  found: (cache, { fault }, { last }) => {
    if (fault !== 'plain-http' && fault !== 'old-protocol' && fault !== 'other') return undefined;
    const endpoint = endpointOf(cache.store, last);
    const code = last.failure?.code ?? 'no code';
    return {
      data: { why: fault, endpoint, code },
      culprit: serverOf(cache.store, last),
      evidence: [`the TLS handshake with ${endpoint} failed with ${code}`],
      certainty: fault === 'other' ? 'possible' : 'likely',
      fixes: [fixFor(fault, cache.store)],
    };
  },
  message: ({ subject, data }) =>
    data.why === 'plain-http'
      ? `${subject.name} is configured as https, but what answers at ${data.endpoint} does not speak TLS.`
      : data.why === 'old-protocol'
        ? `${subject.name} offers no version of TLS that is still accepted.`
        : `The TLS handshake with ${subject.name} fails.`,
  cause: ({ data }) =>
    ({
      'plain-http':
        'The port serves plain http (or something else altogether): the URL has the wrong scheme or the wrong port.',
      'old-protocol':
        'The server knows only versions of TLS or ciphers that are switched off today, or this machine knows only such.',
      other: `Client and server did not agree (${data.code}): no common version or cipher, a client certificate that is asked for, or a box on the way that interferes.`,
    })[data.why],
  explain: {
    why: 'Nix reports this as "SSL connect error" or the like, tries again several times and goes on without the cache.',
    causes: [
      'An https:// URL for a port that serves plain http, such as 5000 of nix-serve.',
      'A server that still speaks only TLS 1.0 or 1.1.',
      'A firewall that interferes with TLS.',
    ],
    see: ['not-http', 'broken-connection', 'untrusted-certificate'],
  },
});

function fixFor(why: Why, store: StoreUrl): FixIntent {
  if (why !== 'plain-http')
    return {
      kind: 'run-on-server',
      commands: [
        `openssl s_client -connect ${shellWord(`${store.host}:${portOf(store) ?? 443}`)} </dev/null`,
      ],
      certainty: 'suggestion',
      note: 'shows which version and cipher the server offers; allow TLS 1.2 and 1.3 there',
    };
  return {
    kind: 'replace-in-setting',
    setting: 'substituters',
    from: store.text,
    to: withScheme(store, 'http'),
    certainty: 'suggestion',
    note: 'if the cache is meant to serve plain http on this port: signatures still protect what it serves. Otherwise correct the port',
  };
}
