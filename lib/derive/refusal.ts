import { type Fact, okValue } from '../model/fact.ts';
import type { EndpointFact, NetworkFact } from '../model/facts/network.ts';
import { isThisHost } from '../nix/near-host.ts';
import { duration } from './endpoint.ts';
import { connects, neighboursOf, portsText } from './endpoint-evidence.ts';
import { isOwnAddress, neighbourInterface } from './own-network.ts';

/** Why a connection was refused, as far as it could be seen. */
export type Refusal =
  /** Nothing but the refusal itself. */
  | { readonly kind: 'unknown' }
  /** Another port of the host takes connections. */
  | { readonly kind: 'host-up'; readonly open: string }
  /** The address is this machine's, but who listens could not be seen. */
  | { readonly kind: 'here' }
  | { readonly kind: 'nothing-listens'; readonly elsewhere: readonly number[] }
  | { readonly kind: 'other-address'; readonly addresses: readonly string[] }
  /** A service listens at that very address and port: this machine's own firewall, or a service that started since. */
  | { readonly kind: 'rejected-here' };

type Listeners = readonly { readonly address: string; readonly port: number }[];

/** What the evidence makes of a refused connection to an address. */
export function refusalOf(
  address: string | undefined,
  port: number,
  network: NetworkFact | undefined,
  endpoint: EndpointFact | undefined,
): Refusal {
  const isHere =
    address !== undefined && (network === undefined ? isThisHost(address) : isOwnAddress(network, address));
  if (!isHere) {
    const { open } = neighboursOf(endpoint);
    return open.length === 0 ? { kind: 'unknown' } : { kind: 'host-up', open: portsText(open) };
  }
  const listeners = okValue<Listeners>(endpoint?.listeners ?? notLooked);
  if (listeners === undefined) return { kind: 'here' };
  const onPort = listeners.filter((one) => one.port === port).map((one) => one.address);
  const wildcard = address.includes(':') ? '::' : '0.0.0.0';
  if (onPort.some((one) => one === address || one === wildcard || one === '::'))
    return { kind: 'rejected-here' };
  if (onPort.length > 0) return { kind: 'other-address', addresses: [...new Set(onPort)] };
  const elsewhere = [...new Set(listeners.map((one) => one.port))].filter((one) => !(one in notCaches));
  return { kind: 'nothing-listens', elsewhere };
}

const notLooked: Fact<never> = { state: 'not-asked', reason: '' };
/** Ports that say nothing about a cache. */
const notCaches: Readonly<Record<number, string>> = { 22: 'ssh' };

/** Beyond what a busy machine adds to each of two attempts alike. */
const TELLING_MS = 20;
/** With nothing to compare it to: no subnet takes this long, and hardly a busy machine. */
const LONG_MS = 100;

/** Who may have spoken: how fast the refusal came, against what is known of the way to the host. */
export function refusalPace(
  address: string | undefined,
  network: NetworkFact | undefined,
  endpoint: EndpointFact | undefined,
): readonly string[] {
  const refused = endpoint?.attempts.find((one) => one.address === address && one.code === 'ECONNREFUSED');
  if (refused === undefined || network === undefined || address === undefined) return [];
  if (isOwnAddress(network, address)) return [];
  const [nearest] = neighboursOf(endpoint)
    .open.filter(connects)
    .sort((a, b) => a.tookMs - b.tookMs);
  const ratio = nearest === undefined ? 1 : refused.tookMs / Math.max(nearest.tookMs, 0.01);
  if (
    nearest !== undefined &&
    (ratio > 4 || ratio < 0.25) &&
    Math.max(refused.tookMs, nearest.tookMs) > TELLING_MS
  )
    return [
      `the refusal took ${duration(refused.tookMs)} and a connection to port ${nearest.port} ${duration(nearest.tookMs)}: another machine than the host may have spoken, such as a router or firewall`,
    ];
  const on = neighbourInterface(network, address);
  if (on === undefined) return [];
  return refused.tookMs > LONG_MS
    ? [
        `${address} is in this machine's own subnet (${on}), and the refusal took ${duration(refused.tookMs)}, which is long there: a router or firewall may have spoken`,
      ]
    : [`${address} is in this machine's own subnet (${on}): no router lies between`];
}
