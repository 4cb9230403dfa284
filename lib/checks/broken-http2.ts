import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { duration, serverOf } from '../derive/endpoint.ts';
import { cacheFileUrl } from '../nix/store-url.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';
import { shellWord } from './shared-fixes.ts';

export default defineCheck({
  id: 'broken-http2',
  title: 'A cache offers HTTP/2, but only HTTP/1.1 works',
  severity: 'warning',
  layer: 'http',
  needs: ['caches'],
  wants: ['nix'],
  // Of a cache that is not asked by https, or whose server has no HTTP/2, there is nothing to say.
  subjects: (facts) => cacheViews(facts).filter(({ fact }) => fact.http2?.state === 'ok'),
  judge: (cache, { nix }) => {
    const { info, http2 } = cache.fact;
    const first = info.state === 'ok' ? info.value[0] : undefined;
    if (http2?.state !== 'ok' || first?.status === undefined) return notApplicable('HTTP/2 was not tried');
    const { failure, status, momentsMs } = http2.value;
    // A server that is overloaded for a moment says so with an answer.
    if (failure === undefined && (status === first.status || (status ?? 0) === 429)) return good;
    const what = failure === undefined ? `the answer ${status}` : failure.code;
    return {
      found: true,
      data: { what },
      culprit: serverOf(cache.store, http2.value),
      certainty: 'likely',
      evidence: [
        `over HTTP/1.1 ${first.url} answered ${first.status}`,
        failure === undefined
          ? `over HTTP/2 it answered ${status}`
          : `over HTTP/2 the request ended with ${failure.code} after ${duration(momentsMs.ended)}, twice: ${failure.message}`,
      ],
      consequence: `${nixName(nix === undefined ? undefined : parseNixVersion(nix.versionLine))} speaks HTTP/2 with this cache, and fails where other programs succeed.`,
      fixes: [
        {
          kind: 'do',
          text: 'Set http2 to false in the configuration of Nix on this machine.',
          certainty: 'suggestion',
          note: 'it counts for every cache, and makes many small downloads somewhat slower',
        },
        {
          kind: 'run-on-server',
          commands: [
            `curl --http2 -sv -o /dev/null ${shellWord(cacheFileUrl(cache.store, 'nix-cache-info'))}`,
          ],
          certainty: 'suggestion',
          note: 'first on the server itself, then from outside: where only the latter fails, something in between spoils HTTP/2',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} offers HTTP/2, but a request over it ends with ${data.what}; over HTTP/1.1 all is well.`,
  cause: () =>
    'The server, or a proxy, load balancer or virus scanner in front of it, agrees to HTTP/2 and then does not keep to it.',
  explain: {
    why: 'Nix takes HTTP/2 wherever TLS offers it. A browser or a script that speaks HTTP/1.1 works with the same address, which makes this hard to see.',
    causes: [
      'A reverse proxy with a mistake in its HTTP/2, or that passes HTTP/2 on to a server that has none.',
      'A filter that opens TLS connections and does not understand HTTP/2.',
    ],
    see: ['broken-connection', 'silent-server', 'not-http'],
  },
});
