import type { CacheView } from '../derive/cache-view.ts';
import { duration, endpointOf, portOf, serverOf } from '../derive/endpoint.ts';
import { portsText, secondTry } from '../derive/endpoint-evidence.ts';
import { type Refusal, refusalOf, refusalPace } from '../derive/refusal.ts';
import type { FixIntent } from '../model/fix.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { portHints, usualUnits } from './port-hints.ts';

export default defineReachCheck({
  id: 'refused-connection',
  title: 'A cache refuses connections',
  severity: 'error',
  layer: 'connect',
  reach: ['refused'],
  found: (cache, _reach, { last, network, endpoint }) => {
    const place = endpointOf(cache.store, last);
    const port = last.connection.port ?? portOf(cache.store) ?? 0;
    const { address } = last.connection;
    const refusal = refusalOf(address, port, network, endpoint);
    return {
      data: { endpoint: place, port, refusal },
      culprit: serverOf(cache.store, last),
      evidence: [
        `a TCP connection to ${place} was refused after ${duration(last.momentsMs.ended)}`,
        ...evidenceOf(refusal, port),
        ...refusalPace(address, network, endpoint),
        ...secondTry(endpoint),
      ],
      fixes: [...fixesFor(refusal, port, cache.store.host ?? 'localhost'), ...hintsFor(refusal, cache, port)],
    };
  },
  message: ({ subject, data: { endpoint, port, refusal } }) => {
    if (refusal.kind === 'nothing-listens')
      return `${subject.name} refuses connections: nothing listens on port ${port} of this machine.`;
    if (refusal.kind === 'other-address')
      return `${subject.name} refuses connections: its service listens only on ${refusal.addresses.join(' and ')}.`;
    return `${subject.name} refuses connections: nothing answers at ${endpoint}.`;
  },
  cause: ({ data: { port, refusal } }) => {
    const closed = `the cache's service is not running, listens elsewhere or only on its own loopback address`;
    switch (refusal.kind) {
      case 'unknown':
        return `The host is there but port ${port} is closed: ${closed}, or a firewall rejects the connection. Seen from here these are the same.`;
      case 'host-up':
        return `The host is up, as it answers on ${refusal.open}; port ${port} is closed: ${closed}, or a firewall rejects this port. Seen from here these are the same.`;
      case 'here':
        return `The address is this machine itself, where port ${port} is closed: ${closed}, or its firewall rejects the connection.`;
      case 'nothing-listens':
        return refusal.elsewhere.length === 0
          ? `The address is this machine itself, and the cache's service does not run on it, or listens on another port.`
          : `The address is this machine itself, and the cache's service does not run on it, or listens on another port: something does on ${portsText(refusal.elsewhere.map((one) => ({ port: one })))}.`;
      case 'other-address':
        return `The service runs on this machine, but takes connections at ${refusal.addresses.join(' and ')} alone, which is not the address in the substituter's URL.`;
      case 'rejected-here':
        return `A service of this machine listens on port ${port}, and the connection was refused all the same: the firewall of this machine rejects it, the service takes only the other family of addresses, or it was not up yet at that moment.`;
    }
  },
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

function evidenceOf(refusal: Refusal, port: number): readonly string[] {
  switch (refusal.kind) {
    case 'host-up':
      return [`the same host takes connections on ${refusal.open}`];
    case 'nothing-listens':
      return [`no socket of this machine listens on port ${port}`];
    case 'other-address':
      return [
        `on port ${port} of this machine a service listens at ${refusal.addresses.join(' and ')}, and nowhere else`,
      ];
    case 'rejected-here':
      return [`a socket of this machine listens on port ${port} for this address`];
    default:
      return [];
  }
}

function fixesFor(refusal: Refusal, port: number, host: string): readonly FixIntent[] {
  const isHere = refusal.kind !== 'unknown' && refusal.kind !== 'host-up';
  const commands = [`ss -ltnp 'sport = :${port}'`, `systemctl status ${usualUnits(port)}`];
  if (refusal.kind === 'other-address')
    return [
      {
        kind: 'do',
        text: `Have the service listen on the address of ${host} or on all addresses (0.0.0.0 or ::), or write the substituter's URL with the address at which it does listen.`,
        certainty: 'suggestion',
        note: 'the second serves this machine alone where that address is 127.0.0.1 or ::1',
      },
    ];
  if (isHere)
    return [
      {
        kind: 'run-here',
        commands: refusal.kind === 'rejected-here' ? [...commands, 'iptables -S INPUT'] : commands,
        root: true,
        certainty: 'suggestion',
        note: `shows whether the cache's service runs (it may have another name) and on which address and port it listens; start it, or correct the port in the URL`,
      },
    ];
  return [
    {
      kind: 'run-on-server',
      commands,
      certainty: 'suggestion',
      note: `shows whether the cache's service runs (it may have another name) and on which address it listens; 127.0.0.1 means: only for itself. If it does listen, open port ${port} in the server's firewall`,
    },
  ];
}

/** Of another machine: which service usually has the port there, and how it is opened. */
const hintsFor = (refusal: Refusal, cache: CacheView, port: number): readonly FixIntent[] =>
  refusal.kind === 'unknown' || refusal.kind === 'host-up' ? portHints(cache, port) : [];
