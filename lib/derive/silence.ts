import type { EndpointFact, NetworkFact } from '../model/facts/network.ts';
import { duration } from './endpoint.ts';
import { isSilent, neighboursOf, portsText } from './endpoint-evidence.ts';
import { isOwnAddress, neighbourInterface } from './own-network.ts';

/** Why nothing came of a connection, beyond that nothing did. */
export type Silence =
  | { readonly kind: 'unknown' }
  /** The address is this machine's own. */
  | { readonly kind: 'here' }
  /** Other ports of the host give signs of life: this one is filtered. */
  | { readonly kind: 'filtered'; readonly alive: string }
  /** In this machine's own subnet, where a host that is off is found missing after three seconds. */
  | { readonly kind: 'filtered-near'; readonly interface: string }
  /** Given the time for it, the host was found missing from this machine's own subnet. */
  | { readonly kind: 'missing-near'; readonly interface: string; readonly afterMs: number };

/** A neighbour that does not answer ARP or NDP is given up after about three seconds; an ICMP answer comes at once. */
export const NEIGHBOUR_SEARCH_MS = 2500;
/** By then it would have been given up for certain. */
const SURELY_FOUND_MS = 3500;

export function silenceOf(
  address: string | undefined,
  network: NetworkFact | undefined,
  endpoint: EndpointFact | undefined,
): Silence {
  if (address !== undefined && network !== undefined && isOwnAddress(network, address))
    return { kind: 'here' };
  const alive = signOfLife(endpoint);
  if (alive !== undefined) return { kind: 'filtered', alive };
  const near =
    network === undefined || address === undefined ? undefined : neighbourInterface(network, address);
  const again = endpoint?.attempts.find((one) => one.address === address);
  if (near === undefined || again === undefined) return { kind: 'unknown' };
  if (again.code === 'EHOSTUNREACH' && again.tookMs >= NEIGHBOUR_SEARCH_MS)
    return { kind: 'missing-near', interface: near, afterMs: again.tookMs };
  return isSilent(again) && again.tookMs >= SURELY_FOUND_MS
    ? { kind: 'filtered-near', interface: near }
    : { kind: 'unknown' };
}

/** "takes connections on port 22"; undefined where no other port was tried, or none answered. */
export function signOfLife(endpoint: EndpointFact | undefined): string | undefined {
  const { open, refused } = neighboursOf(endpoint);
  if (open.length > 0) return `takes connections on ${portsText(open)}`;
  return refused.length > 0 ? `refuses connections on ${portsText(refused)}` : undefined;
}

/** What shows it, beside the attempt itself. */
export function silenceEvidence(silence: Silence): readonly string[] {
  switch (silence.kind) {
    case 'unknown':
      return [];
    case 'here':
      return ['the address is one of this machine'];
    case 'filtered':
      return [`the same host ${silence.alive}`];
    case 'filtered-near':
      return [
        `the address is in this machine's own subnet (${silence.interface}), where a host that is off is found missing after three seconds: this one was not`,
      ];
    case 'missing-near':
      return [
        `the address is in this machine's own subnet (${silence.interface}), and nobody there answered for it within ${duration(silence.afterMs)}`,
      ];
  }
}
