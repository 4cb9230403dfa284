import { duration, endpointOf, serverOf } from '../derive/endpoint.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache } from './shared-fixes.ts';

/** A neighbour that does not answer ARP or NDP is given up after about three seconds; an ICMP answer comes at once. */
const NEIGHBOUR_SEARCH_MS = 2500;

type Why = 'no-route' | 'no-neighbour' | 'rejected' | 'forbidden-here';

function whyOf(code: string, connectMs: number): Why {
  if (code === 'ENETUNREACH' || code === 'ENETDOWN' || code === 'EADDRNOTAVAIL') return 'no-route';
  if (code === 'EACCES' || code === 'EINVAL') return 'forbidden-here';
  return connectMs >= NEIGHBOUR_SEARCH_MS ? 'no-neighbour' : 'rejected';
}

const connectMs = ({ moments }: Exchange): number => moments.ended - (moments.lookedUp ?? 0);

export default defineReachCheck({
  id: 'unreachable-host',
  title: "The network cannot reach a cache's host",
  severity: 'error',
  layer: 'connect',
  reach: ['unreachable'],
  found: (cache, _reach, { last }) => {
    const code = last.failure?.code ?? '';
    const endpoint = endpointOf(cache.store, last);
    const why = whyOf(code, connectMs(last));
    return {
      data: { endpoint, why },
      culprit: why === 'no-route' ? why : serverOf(cache.store, last),
      evidence: [`connecting to ${endpoint} gave ${code} after ${duration(connectMs(last))}`],
      certainty: 'likely',
      fixes: [{ kind: 'do', text: whatToDo[why], certainty: 'suggestion' }, forgetCache(cache)],
    };
  },
  message: ({ subject, data }) => `${subject.name} cannot be reached: there is no way to ${data.endpoint}.`,
  cause: ({ data }) => causes[data.why],
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

const causes: Readonly<Record<Why, string>> = {
  'no-route':
    'This machine has no route to that address: it is offline, or the VPN or interface that leads there is down. Nothing was sent.',
  'no-neighbour':
    'Nobody on the local network answers for that address: the host is off or has another address now, or this machine is on another network that uses the same addresses.',
  rejected:
    'Something on the way answered at once that the host is unreachable: a router that does not find it, or a firewall that rejects the connection this way. Seen from here these are the same.',
  'forbidden-here':
    'This machine itself refused to send the packets: a route that prohibits or discards them, or its own firewall or security policy.',
};

const whatToDo: Readonly<Record<Why, string>> = {
  'no-route': 'Connect this machine to the network, or to the VPN, on which the cache is.',
  'no-neighbour':
    "Check that the cache's host is switched on, and that its address in the URL or the DNS is still the right one.",
  rejected:
    'Check the address in the URL and that a VPN it needs is connected; then look at the firewalls between here and there.',
  'forbidden-here': 'Look at the routes and the outgoing firewall rules of this machine for that address.',
};
