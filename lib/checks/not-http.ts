import { endpointOf, portOf, serverOf } from '../derive/endpoint.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'not-http',
  title: 'What answers at a cache does not speak HTTP',
  severity: 'error',
  layer: 'http',
  reach: ['not-http'],
  found: (cache, _reach, { last }) => {
    const endpoint = endpointOf(cache.store, last);
    const port = last.connection.port ?? portOf(cache.store) ?? 0;
    return {
      data: { endpoint },
      culprit: serverOf(cache.store, last),
      evidence: [`the answer of ${endpoint} could not be read as HTTP (${last.failure?.code})`],
      fixes: [
        {
          kind: 'run-on-server',
          commands: [`ss -ltnp 'sport = :${port}'`],
          certainty: 'suggestion',
          note: 'shows which program has this port; correct the port in the URL, or https for http if it speaks TLS',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} is no web server: what answers at ${data.endpoint} does not speak HTTP.`,
  cause: () =>
    'Another service has this port (ssh, a database, a TLS server), so the port or the scheme in the URL is wrong.',
  explain: {
    why: 'A binary cache is a web server. Nix tries several times to understand the answer and goes on without the cache.',
    causes: [
      'The port in the URL is not the one of the cache.',
      'The port wants https and the URL says http.',
    ],
    see: ['tls-mismatch', 'broken-connection'],
  },
});
