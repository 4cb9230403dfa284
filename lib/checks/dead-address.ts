import { halfDead } from '../derive/addresses.ts';
import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { attemptText } from '../derive/endpoint-evidence.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'dead-address',
  title: "One of several addresses of a cache's host is dead",
  severity: 'error',
  layer: 'connect',
  needs: ['caches', 'endpoints'],
  wants: ['network', 'nix'],
  explains: ['dropped-packets', 'unreachable-host', 'refused-connection'],
  subjects: cacheViews,
  judge: (cache, { caches, endpoints, network, nix }) => {
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    const half = halfDead({ caches, endpoints, network }).others.find((one) => one.cache.name === cache.name);
    if (half === undefined) return good;
    const { endpoint, dead, alive } = half;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    const fails = ['dropped', 'unreachable', 'refused'].includes(cache.reach.kind);
    return {
      found: true,
      severity: fails ? 'error' : 'warning',
      data: {
        host: endpoint.host,
        dead: dead.map(({ address }) => address),
        of: endpoint.attempts.length,
      },
      culprit: `${endpoint.host}:${endpoint.port}`,
      evidence: [...dead, ...alive].map(attemptText),
      consequence: `${nixName(version)} tries the addresses in the order in which the resolver gives them, by way of curl: one that swallows packets and comes first can take half of the time for connecting (connect-timeout, or minutes where that is 0) on each new connection.`,
      fixes: [
        {
          kind: 'do',
          text: `Tell whoever runs ${endpoint.host} that ${dead.map(({ address }) => address).join(', ')} does not answer: the server there has to come back, or its address has to leave the DNS (or the hosts file).`,
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject, data: { host, dead, of } }) =>
    `${subject.name} can be reached at some addresses of ${host} only: ${dead.length} of ${of} ${dead.length === 1 ? 'does' : 'do'} not answer (${dead.join(', ')}).`,
  cause: () =>
    'A name with several addresses is as good as the worst of them: the server behind one is down or cut off from here, and the name still leads to it.',
  explain: {
    why: 'Which of several addresses is tried first changes from one look-up to the next, so the cache fails or is slow only now and then.',
    causes: [
      'One of several servers is down, and nobody took its address out of the DNS.',
      'A host has moved, and its old address is still in the DNS or a hosts file.',
      'One address belongs to a network that this machine is not on.',
    ],
    see: ['broken-ipv6', 'dropped-packets'],
  },
});
