import { duration, endpointOf, portOf, serverOf } from '../derive/endpoint.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'refused-connection',
  title: 'A cache refuses connections',
  severity: 'error',
  layer: 'connect',
  reach: ['refused'],
  found: (cache, _reach, { last }) => {
    const endpoint = endpointOf(cache.store, last);
    const port = last.connection.port ?? portOf(cache.store) ?? 0;
    return {
      data: { endpoint, port },
      culprit: serverOf(cache.store, last),
      evidence: [`a TCP connection to ${endpoint} was refused after ${duration(last.moments.ended)}`],
      fixes: [
        {
          kind: 'run-on-server',
          commands: [`ss -ltnp 'sport = :${port}'`, 'systemctl status nix-serve'],
          certainty: 'suggestion',
          note: `shows whether the cache's service runs (it may have another name) and on which address it listens; 127.0.0.1 means: only for itself. If it does listen, open port ${port} in the server's firewall`,
        },
      ],
    };
  },
  message: ({ subject, data }) => `${subject.name} refuses connections: nothing answers at ${data.endpoint}.`,
  cause: ({ data }) =>
    `The host is there but port ${data.port} is closed: the cache's service is not running, listens elsewhere or only on its own loopback address, ` +
    'or a firewall rejects the connection. Seen from here these are the same.',
  explain: {
    why: 'Nix goes on without the cache after one warning, so whatever only this cache holds is built from source.',
    causes: [
      'The service (nix-serve, harmonia, nginx ...) is stopped or crashed.',
      'It listens on 127.0.0.1 only, or on another port than the URL says.',
      'A firewall on the server or on the way rejects the port.',
    ],
    see: ['dropped-packets', 'unreachable-host'],
  },
});
