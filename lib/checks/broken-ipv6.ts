import { type HalfReached, halfDead } from '../derive/addresses.ts';
import { nixName } from '../derive/consequence.ts';
import { attemptText } from '../derive/endpoint-evidence.ts';
import { defaultRoute } from '../derive/own-network.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, thisMachine } from './define-check.ts';

/** What curl gives the first family before it tries the other as well (CURL_HET_DEFAULT; Nix does not change it). */
const HEAD_START_MS = 200;

export default defineCheck({
  id: 'broken-ipv6',
  title: 'IPv6 leads nowhere, while IPv4 works',
  severity: 'error',
  layer: 'machine',
  needs: ['caches', 'endpoints'],
  wants: ['network', 'nix'],
  explains: ['dropped-packets', 'unreachable-host'],
  subjects: thisMachine,
  judge: (_machine, { caches, endpoints, network, nix }) => {
    const { ipv6 } = halfDead({ caches, endpoints, network });
    if (ipv6.length === 0) return good;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    const hosts = [...new Map(ipv6.map(({ endpoint }) => [endpoint.host, endpoint])).values()];
    const fails = ipv6.some(
      ({ cache }) => cache.reach.kind === 'dropped' || cache.reach.kind === 'unreachable',
    );
    const route = network === undefined ? undefined : defaultRoute(network, 6);
    return {
      found: true,
      severity: fails ? 'error' : 'warning',
      data: { hosts: hosts.map(({ host }) => host) },
      affects: ipv6.map(({ cache }) => cache.name),
      evidence: [
        ...hosts.flatMap(({ host }) => evidenceOf(host, ipv6)),
        ...(typeof route === 'string' ? [`this machine has a default route for IPv6, by ${route}`] : []),
      ],
      certainty: 'likely',
      consequence: fails
        ? `${nixName(version)} may find the way by IPv4 where nixcache did not within its time; both lose time on each new connection.`
        : `${nixName(version)}, by way of curl, loses about ${HEAD_START_MS} ms on each new connection before it tries IPv4; other programs wait longer.`,
      fixes: [
        {
          kind: 'do',
          text: 'Mend the IPv6 of this network (its router, its provider, a VPN that carries only IPv4), or switch IPv6 off on this machine until it works.',
          certainty: 'suggestion',
          note: 'another machine on the same network shows whether it is the network or this machine',
        },
      ],
    };
  },
  message: ({ data: { hosts } }) =>
    hosts.length === 1
      ? `${hosts[0]} cannot be reached by IPv6 from here, only by IPv4.`
      : `IPv6 does not work on this machine: ${hosts.length} hosts can be reached by IPv4 only.`,
  cause: ({ data: { hosts } }) =>
    'The name has addresses of both families, and this machine holds its IPv6 to work, since it asks there first, but nothing comes back. ' +
    (hosts.length === 1
      ? 'It is the IPv6 of this machine, of its network, or of that one host: no other was tried.'
      : 'With several hosts it is that of this machine or its network.'),
  explain: {
    why: 'Where IPv6 is set up but leads nowhere, every program tries it first. Those that wait a moment and then try IPv4 as well get slow, others hang.',
    causes: [
      'The router announces IPv6 that its provider does not carry.',
      'A VPN or firewall drops IPv6.',
      'The IPv6 address of the host is outdated.',
    ],
    see: ['dead-address', 'dropped-packets'],
  },
});

function evidenceOf(host: string, ipv6: readonly HalfReached[]): readonly string[] {
  const seen = ipv6.find(({ endpoint }) => endpoint.host === host);
  return [...(seen?.dead ?? []), ...(seen?.alive.slice(0, 1) ?? [])].map(
    (attempt) => `${host}: ${attemptText(attempt)}`,
  );
}
