import type { Attempt, EndpointFact, NetworkFact } from '../../lib/model/facts/network.ts';
import { failed, notAsked, ok } from './facts.ts';

const route = (network: string, prefixLength: number, name = 'eth0') =>
  ({ family: network.includes(':') ? 6 : 4, interface: name, network, prefixLength }) as const;

/** A machine in 192.168.1.0/24, with IPv6 and a way out. */
export const network = (more: Partial<NetworkFact> = {}): NetworkFact => ({
  interfaces: [
    { name: 'lo', address: '127.0.0.1', prefixLength: 8, loopback: true },
    { name: 'eth0', address: '192.168.1.5', prefixLength: 24, loopback: false },
    { name: 'eth0', address: '2001:db8:1::5', prefixLength: 64, loopback: false },
  ],
  routes: ok([route('0.0.0.0', 0), route('192.168.1.0', 24), route('::', 0), route('2001:db8:1::', 64)]),
  resolvers: ok(['192.168.1.1']),
  mdns: ok('perhaps'),
  ...more,
});

/** The same without a default route. */
export const closedNetwork = (more: Partial<NetworkFact> = {}): NetworkFact =>
  network({ routes: ok([route('192.168.1.0', 24)]), ...more });

/** What can be seen on a system without /proc. */
export const macNetwork = (more: Partial<NetworkFact> = {}): NetworkFact =>
  network({
    routes: failed('nixcache reads the routes of a machine on Linux only'),
    mdns: ok('yes'),
    ...more,
  });

export const wayTo = (address: string, prefixLength: number, name: string): NetworkFact['routes'] =>
  ok([route('0.0.0.0', 0), route(address, prefixLength, name)]);

/** "192.0.2.7" connects at once; "192.0.2.7 TIMEOUT 4000" does not. */
export function attempt(text: string, port = 80): Attempt {
  const [address = '', code, tookMs = '3'] = text.split(' ');
  return code === undefined
    ? { address, port, connectedMs: 3, tookMs: 3 }
    : { address, port, code, tookMs: Number(tookMs) };
}

interface Tried {
  readonly host?: string;
  readonly port?: number;
  readonly neighbours?: readonly Attempt[];
  readonly listeners?: EndpointFact['listeners'];
}

/** A host with each of its addresses tried. */
export const endpoint = (attempts: readonly string[], more: Tried = {}): EndpointFact => ({
  host: more.host ?? 'cache.test',
  port: more.port ?? 80,
  lookups: [],
  attempts: attempts.map((text) => attempt(text, more.port ?? 80)),
  neighbours: more.neighbours === undefined ? notAsked('--no-neighbours was given') : ok(more.neighbours),
  listeners: more.listeners ?? notAsked('it is not this machine'),
});
