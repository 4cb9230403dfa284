import { duration, serverOf } from '../derive/endpoint.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import { withScheme } from '../nix/s3-store.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { upstreamHints } from './server-hints.ts';
import { rateLimitCause, rateLimitFix } from './shared-fixes.ts';

type Why = 'rate-limit' | 'gateway' | 'broken' | 'tls-port' | 'rejected';

function whyOf(status: number, { body }: Exchange): Why {
  if (status === 429) return 'rate-limit';
  if (status === 400 && /HTTPS port|HTTPS server/i.test(body?.text ?? '')) return 'tls-port';
  if (status === 502 || status === 503 || status === 504) return 'gateway';
  return status >= 500 ? 'broken' : 'rejected';
}

export default defineReachCheck({
  id: 'server-error',
  title: 'A cache answers with an error',
  severity: 'error',
  layer: 'http',
  reach: ['server-error'],
  found: (cache, { status }, { last }) => {
    const why = whyOf(status, last);
    const retryAfter = last.headers?.['retry-after'];
    return {
      data: { status, why },
      ...(status >= 500 || why === 'rate-limit'
        ? { culprit: `${serverOf(cache.store, last)} ${status}` }
        : {}),
      evidence: [
        `${last.url} answered ${status} after ${duration(last.momentsMs.ended)}`,
        ...(retryAfter === undefined ? [] : [`it asks to come back later (Retry-After: ${retryAfter})`]),
      ],
      fixes:
        why === 'tls-port'
          ? [
              {
                kind: 'replace-in-setting',
                setting: 'substituters',
                from: cache.name,
                to: withScheme(cache.store, 'https'),
                certainty: 'certain',
              },
            ]
          : why === 'rate-limit'
            ? [rateLimitFix]
            : [
                ...upstreamHints(cache, status),
                {
                  kind: 'run-on-server',
                  commands: ["journalctl --since '10 minutes ago' -u nix-serve -u nginx"],
                  certainty: 'suggestion',
                  note: 'the services may have other names; the reason for the error stands in the log of the server or of the proxy before it',
                },
              ],
    };
  },
  message: ({ subject, data }) => `${subject.name} answers ${data.status} when asked for its nix-cache-info.`,
  cause: ({ data }) => causes[data.why],
  explain: {
    why: 'Nix tries again several times where the error may pass (5xx, 429) and then goes on without the cache.',
    causes: [
      'The service behind a reverse proxy is down or slow (502, 503, 504).',
      'The server fails on every request (500): a full disk, a missing database, a wrong configuration.',
      'Too many requests (429).',
    ],
    see: ['silent-server', 'denied-access', 'not-a-cache', 'failing-narinfos'],
  },
});

const causes: Readonly<Record<Why, string>> = {
  'rate-limit': rateLimitCause,
  gateway: 'The web server in front works, but the cache service behind it is down, overloaded or too slow.',
  broken: 'The server itself fails while answering: its log says why, from here it cannot be seen.',
  'tls-port': 'The port speaks TLS, but the URL says http.',
  rejected:
    'The server does not accept the request: the URL may have a wrong path or port, or something before the cache rejects it.',
};
