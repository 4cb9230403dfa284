import { duration, endpointOf, serverOf } from '../derive/endpoint.ts';
import { secondTry } from '../derive/endpoint-evidence.ts';
import { defaultRoute, familyOf, neighbourInterface } from '../derive/own-network.ts';
import { NEIGHBOUR_SEARCH_MS, signOfLife } from '../derive/silence.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import type { EndpointFact, NetworkFact } from '../model/facts/network.ts';
import { isPrivateAddress } from '../nix/near-host.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache } from './shared-fixes.ts';

type Why =
  | 'no-route'
  | 'other-family'
  | 'no-neighbour'
  | 'no-neighbour-there'
  | 'filtered'
  | 'rejected'
  | 'forbidden-here';

/** How the search for the way ended. */
interface Ended {
  readonly code: string;
  /** The longest of the attempts: one that joins a search under way ends with it. */
  readonly afterMs: number;
  /** Undefined where it is not known which networks this machine is on. */
  readonly isNear: boolean | undefined;
  readonly isAlive: boolean;
  /** Whether this machine is on the internet by the other family of addresses alone. */
  readonly hasOtherFamily: boolean;
}

function whyOf({ code, afterMs, isNear, isAlive, hasOtherFamily }: Ended): Why {
  if (code === 'ENETUNREACH' && hasOtherFamily) return 'other-family';
  if (code === 'ENETUNREACH' || code === 'ENETDOWN' || code === 'EADDRNOTAVAIL') return 'no-route';
  if (code === 'EACCES' || code === 'EINVAL') return 'forbidden-here';
  if (isAlive) return 'filtered';
  if (afterMs < NEIGHBOUR_SEARCH_MS) return 'rejected';
  return isNear === false ? 'no-neighbour-there' : 'no-neighbour';
}

const connectMs = ({ momentsMs }: Exchange): number => momentsMs.ended - (momentsMs.lookedUp ?? 0);

export default defineReachCheck({
  id: 'unreachable-host',
  title: "The network cannot reach a cache's host",
  severity: 'error',
  layer: 'connect',
  reach: ['unreachable'],
  found: (cache, _reach, { last, network, endpoint: again }) => {
    const code = last.failure?.code ?? '';
    const endpoint = endpointOf(cache.store, last);
    const { address = '' } = last.connection;
    const near = network === undefined ? undefined : neighbourInterface(network, address);
    const alive = signOfLife(again);
    const why = whyOf({
      code,
      afterMs: Math.max(connectMs(last), ...sameAgain(again, address, code)),
      isNear: network === undefined || network.interfaces.length === 0 ? undefined : near !== undefined,
      isAlive: alive !== undefined,
      hasOtherFamily: network !== undefined && isOnlyOther(network, address, last.connection.lookup),
    });
    const isRouteless = why === 'no-route' || why === 'other-family';
    return {
      data: { endpoint, why, family: familyOf(address) },
      culprit: isRouteless ? why : why.startsWith('no-neighbour') ? address : serverOf(cache.store, last),
      evidence: [
        `connecting to ${endpoint} gave ${code} after ${duration(connectMs(last))}`,
        ...(alive === undefined ? [] : [`the same host ${alive}`]),
        ...(near === undefined ? [] : [`${address} is in this machine's own subnet (${near})`]),
        ...(isRouteless && network !== undefined ? routeEvidence(network, address) : []),
        ...secondTry(again),
      ],
      certainty: 'likely',
      fixes: [{ kind: 'do', text: whatToDo[why], certainty: 'suggestion' }, forgetCache(cache)],
    };
  },
  message: ({ subject, data }) => `${subject.name} cannot be reached: there is no way to ${data.endpoint}.`,
  cause: ({ data }) =>
    data.why === 'other-family'
      ? `This machine reaches the internet by IPv${data.family === 4 ? 6 : 4} alone, and the host has no address but of IPv${data.family}.`
      : causes[data.why],
  explain: {
    why: 'Nix prints the same "could not connect" for this as for a closed port. The system call behind it knows more, and how long it took tells the rest.',
    causes: [
      'This machine is not on the network where the cache is: VPN off, another Wi-Fi, cable out.',
      'The host is switched off, or its address has changed.',
      'A router or firewall rejects the connection.',
    ],
    see: ['offline-machine', 'refused-connection', 'dropped-packets'],
  },
});

const sameAgain = (again: EndpointFact | undefined, address: string, code: string): readonly number[] =>
  (again?.attempts ?? [])
    .filter((one) => one.address === address && one.code === code)
    .map(({ tookMs }) => tookMs);

/** Whether the kernel's own table says so too. */
function routeEvidence(network: NetworkFact, address: string): readonly string[] {
  const family = familyOf(address);
  return defaultRoute(network, family) === null ? [`this machine has no default route for IPv${family}`] : [];
}

/** Whether all of a host's addresses are of the family in which this machine has no way to the internet, and it has one in the other. */
function isOnlyOther(network: NetworkFact, address: string, lookup: readonly string[] = []): boolean {
  const family = familyOf(address);
  return (
    family !== undefined &&
    !isPrivateAddress(address) &&
    lookup.every((one) => familyOf(one) === family) &&
    defaultRoute(network, family) === null &&
    typeof defaultRoute(network, family === 4 ? 6 : 4) === 'string'
  );
}

const causes: Readonly<Record<Exclude<Why, 'other-family'>, string>> = {
  'no-route':
    'This machine has no route to that address: it is offline, or the VPN or interface that leads there is down. Nothing was sent.',
  'no-neighbour':
    'Nobody on the local network answers for that address: the host is off or has another address now, or this machine is on another network that uses the same addresses.',
  'no-neighbour-there':
    'The last router before the host looked for it and found nobody with that address: the host is off, or has another address now.',
  filtered:
    'The host is up, since it answers on another port. For this one a firewall, on the host or before it, answers that it cannot be reached.',
  rejected:
    'Something on the way answered at once that the host is unreachable: a router that does not find it, or a firewall that rejects the connection this way. Seen from here these are the same.',
  'forbidden-here':
    'This machine itself refused to send the packets: a route that prohibits or discards them, or its own firewall or security policy.',
};

const whatToDo: Readonly<Record<Why, string>> = {
  'no-route': 'Connect this machine to the network, or to the VPN, on which the cache is.',
  'other-family':
    'Give this machine a way to the other family (NAT64 with DNS64 or 464XLAT for IPv4, an IPv6 provider or tunnel for IPv6, or a proxy that has both), or ask whoever runs the cache for an address of the family that this machine has.',
  'no-neighbour':
    "Check that the cache's host is switched on, and that its address in the URL or the DNS is still the right one.",
  'no-neighbour-there':
    "Check that the cache's host is switched on, and that its address in the URL or the DNS is still the right one.",
  filtered:
    'Open the port in the firewall of the server (or of the network between), and check that it is the port at which the cache listens.',
  rejected:
    'Check the address in the URL and that a VPN it needs is connected; then look at the firewalls between here and there.',
  'forbidden-here': 'Look at the routes and the outgoing firewall rules of this machine for that address.',
};
