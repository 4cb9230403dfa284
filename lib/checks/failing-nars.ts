import { nixName } from '../derive/consequence.ts';
import type { PathView } from '../derive/path-view.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import { definePathCheck } from './define-path-check.ts';
import { rateLimitCause, rateLimitFix } from './shared-fixes.ts';

interface Failing {
  readonly entry: string;
  readonly exchange: Exchange;
}

/** Caches that have the path, and of which a request for its archive failed in another way than by "not there". */
const failing = ({ states, archives }: PathView): readonly Failing[] =>
  states.flatMap(({ entry, lookup, nar }) => {
    const exchange = archives.get(entry);
    return lookup.kind === 'hit' && nar.kind === 'error' && exchange !== undefined
      ? [{ entry, exchange }]
      : [];
  });

export default definePathCheck({
  id: 'failing-nars',
  title: 'A cache fails when it is asked for the archive of a path',
  severity: 'error',
  found: (path) => {
    const caches = failing(path);
    const [first] = caches;
    if (first === undefined) return undefined;
    const isHad = path.verdict.kind === 'substituted';
    return {
      data: { caches: caches.map(({ entry }) => entry), isRateLimit: isRateLimit(first) },
      severity: isHad ? 'warning' : 'error',
      certainty: 'likely',
      evidence: caches.map(({ entry, exchange }) => `${entry}: ${words(exchange)}, for ${exchange.url}`),
      consequence: `${nixName(path.effective.version)} tries the next cache that has the path${isHad ? ', and gets it there' : ', and stops where there is none'}.`,
      fixes: [
        isRateLimit(first)
          ? rateLimitFix
          : {
              kind: 'run-on-server',
              commands: ["journalctl --since '10 minutes ago' -u nix-serve -u nginx"],
              certainty: 'suggestion',
              note: 'the services may have other names; look for what fails when an archive is asked for, such as the disk, the bucket or the upstream behind it',
            },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${data.caches.join(' and ')} ${data.caches.length === 1 ? 'has' : 'have'} ${subject.name}, but the request for its archive failed.`,
  cause: ({ data }) =>
    data.isRateLimit
      ? rateLimitCause
      : 'The narinfo is small and often served from memory; what stores the archives behind the server fails, is overloaded, or breaks off.',
  explain: {
    why: 'The cache lists the path, and cannot give out its contents. Nix finds out only when it downloads, tries the next cache, and stops where there is none.',
    causes: [
      'What stores the files behind the server fails or is overloaded.',
      'The server has run out of something, such as disk.',
      'A proxy in between breaks off large answers.',
    ],
    see: ['server-error', 'failing-narinfos', 'missing-nar', 'damaged-nar'],
  },
});

const isRateLimit = ({ exchange }: Failing): boolean => exchange.status === 429;

const words = ({ status, failure }: Exchange): string =>
  failure === undefined
    ? `the answer is ${status ?? 'none'}`
    : failure.code === 'TIMEOUT'
      ? 'no answer in time'
      : `the request failed with ${failure.code}`;
