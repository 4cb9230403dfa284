import { cacheFileUrl } from '../nix/store-url.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { shellWord } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'redirect-loop',
  title: 'A cache redirects without end, or away from http',
  severity: 'error',
  layer: 'http',
  reach: ['redirected'],
  found: (cache, { why }, { last }) => {
    const hops = cache.fact.info.state === 'ok' ? cache.fact.info.value : [];
    const target = last.headers?.['location'];
    return {
      data: { why, hops: hops.length },
      evidence: [
        ...hops.slice(0, 4).map(({ url, status }) => `${url} answered ${status ?? 'nothing'}`),
        ...(target === undefined ? [] : [`the last redirect leads to ${target}`]),
      ],
      fixes: [
        {
          kind: 'run-on-server',
          commands: [`curl -sSIL --max-redirs 10 ${shellWord(cacheFileUrl(cache.store, 'nix-cache-info'))}`],
          certainty: 'suggestion',
          note: 'shows each redirect; look for two rules that send requests back and forth, such as http to https before a proxy that speaks http to the server',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.why === 'loop'
      ? `${subject.name} answers with one redirect after another and never with a file.`
      : `${subject.name} redirects to an address that is not http.`,
  cause: ({ data }) =>
    data.why === 'loop'
      ? `After ${data.hops} requests there was still no answer: two redirect rules of the server, or of a proxy before it, send each other's requests back, or a redirect has no target.`
      : 'The server sends the client to a scheme that Nix does not follow: a mistake in a redirect rule, or a portal that wants to open an app.',
  explain: {
    why: 'Nix follows at most ten redirects, and only to http and https; then it goes on without the cache.',
    causes: [
      'A reverse proxy ends TLS and the server behind it redirects everything to https.',
      'Two host names that redirect to each other.',
    ],
    see: ['web-page-answer', 'server-error'],
  },
});
