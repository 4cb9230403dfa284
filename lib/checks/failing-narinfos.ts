import { proxyEvidence } from '../derive/endpoint.ts';
import { lastHop } from '../derive/reach.ts';
import { defineNarinfoCheck } from './define-narinfo-check.ts';
import { rateLimitCause, rateLimitFix } from './shared-fixes.ts';

type Fault =
  | { readonly kind: 'web-page' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failure'; readonly code: string };

export default defineNarinfoCheck({
  id: 'failing-narinfos',
  title: 'A cache answers, but fails when asked for paths',
  // "Not there" is a good answer.
  needsHit: false,
  fault: (outcome): Fault | undefined => {
    switch (outcome.kind) {
      case 'web-page':
        return { kind: 'web-page' };
      case 'server-error':
        return { kind: 'status', status: outcome.status };
      case 'failed':
        return outcome.code === 'TIMEOUT' ? { kind: 'timeout' } : { kind: 'failure', code: outcome.code };
      default:
        return undefined;
    }
  },
  found: (cache, [first, ...more], asked) => ({
    data: { fault: first.fault, count: more.length + 1, asked },
    certainty: first.fault.kind === 'web-page' ? 'certain' : 'likely',
    evidence: [first, ...more]
      .slice(0, 3)
      .map(({ path, fault }) => `${path}: ${words(fault)}`)
      .concat(
        first.fault.kind === 'failure' || cache.fact.info.state !== 'ok'
          ? []
          : proxyEvidence(lastHop(cache.fact.info.value)),
      ),
    fixes: [
      isRateLimit(first.fault)
        ? rateLimitFix
        : first.fault.kind === 'web-page'
          ? {
              kind: 'do',
              text: 'Have the server answer 404, and not with a page, where a file is not there: web applications and some hosters send their start page for every unknown address.',
              certainty: 'suggestion',
            }
          : {
              kind: 'run-on-server',
              commands: ["journalctl --since '10 minutes ago' -u nix-serve -u nginx"],
              certainty: 'suggestion',
              note: 'the services may have other names; look for what fails when a narinfo is asked for, such as its database, disk or upstream cache',
            },
    ],
  }),
  message: ({ subject, data }) =>
    `${subject.name} answers, but ${data.count} of ${data.asked} narinfo requests failed: ${words(data.fault)}.`,
  cause: ({ data }) =>
    isRateLimit(data.fault)
      ? rateLimitCause
      : data.fault.kind === 'web-page'
        ? 'The server, or a portal or filter on the way, sends a web page where a narinfo or "not found" belongs.'
        : 'The small file nix-cache-info is served well, often from memory, but what has to be looked up is not: the storage, database or upstream behind the cache fails or is too slow.',
  explain: {
    why: 'A cache in this state passes every simple test, and then fails in the middle of a build. Before Nix 2.32 that ends the build even where other caches have the path.',
    causes: [
      'The storage or database of the server is broken or full.',
      'A caching proxy cannot reach its upstream.',
      'A web application answers unknown addresses with a page and status 200.',
    ],
    see: ['corrupt-narinfo', 'server-error', 'web-page-answer', 'denied-access'],
  },
});

function words(fault: Fault): string {
  switch (fault.kind) {
    case 'web-page':
      return 'the answer is a web page';
    case 'status':
      return `the answer is ${fault.status}`;
    case 'timeout':
      return 'no answer in time';
    case 'failure':
      return `the request failed with ${fault.code}`;
  }
}

const isRateLimit = (fault: Fault): boolean => fault.kind === 'status' && fault.status === 429;
