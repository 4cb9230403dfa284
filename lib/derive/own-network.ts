import { okValue } from '../model/fact.ts';
import type { NetworkFact } from '../model/facts/network.ts';
import { parseIpv4, parseIpv6 } from '../nix/ip-address.ts';
import { isThisHost } from '../nix/near-host.ts';

interface Parsed {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

function parsed(address: string): Parsed | undefined {
  const ipv4 = parseIpv4(address);
  if (ipv4 !== undefined) return { value: ipv4, bits: 32 };
  const [plain = ''] = address.split('%', 1);
  const ipv6 = parseIpv6(plain);
  return ipv6 === undefined ? undefined : { value: ipv6, bits: 128 };
}

/** The family of an IP address; undefined for a name. */
export function familyOf(address: string): 4 | 6 | undefined {
  const bits = parsed(address)?.bits;
  return bits === undefined ? undefined : bits === 32 ? 4 : 6;
}

/** Whether an address is in the network that the first so many bits of another one name. */
export function isWithin(address: string, network: string, prefixLength: number): boolean {
  const [one, other] = [parsed(address), parsed(network)];
  if (one === undefined || other === undefined || one.bits !== other.bits) return false;
  const shift = BigInt(Math.max(0, one.bits - prefixLength));
  return one.value >> shift === other.value >> shift;
}

/** Whether an address is one of this machine. */
export const isOwnAddress = (network: NetworkFact, address: string): boolean =>
  isThisHost(address) || network.interfaces.some((one) => one.address === address);

/** The interface whose own subnet an address is in, so that no router lies between; not for this machine's own address. */
export const neighbourInterface = (network: NetworkFact, address: string): string | undefined =>
  isOwnAddress(network, address)
    ? undefined
    : network.interfaces.find(
        (one) => !one.loopback && isWithin(address, one.address, one.prefixLength) && one.prefixLength > 0,
      )?.name;

/** The interface of a route to an address other than the default one; undefined where there is none, or none is known. */
export const specificRoute = ({ routes }: NetworkFact, address: string): string | undefined =>
  okValue<Routes>(routes)?.find(
    (route) => route.prefixLength > 0 && isWithin(address, route.network, route.prefixLength),
  )?.interface;

type Routes = Extract<NetworkFact['routes'], { readonly state: 'ok' }>['value'];

/** The interface of the default route; null where there is none, undefined where that could not be seen. */
export function defaultRoute({ routes }: NetworkFact, family?: 4 | 6): string | null | undefined {
  const known = okValue<Routes>(routes);
  if (known === undefined) return undefined;
  const found = known.find((route) => route.prefixLength === 0 && (family ?? route.family) === route.family);
  return found?.interface ?? null;
}

/** Whether any interface but the loopback one has an address; undefined where not even that one could be seen, which may mean either. */
export function hasAddress({ interfaces }: NetworkFact): boolean | undefined {
  if (interfaces.some(({ loopback, address }) => !loopback && !isLinkLocal(address))) return true;
  return interfaces.length === 0 ? undefined : false;
}

/** Of one cable or radio network alone (RFC 3927 and 4291). */
export const isLinkLocal = (address: string): boolean =>
  isWithin(address, 'fe80::', 10) || isWithin(address, '169.254.0.0', 16);

/** The names under which tunnels usually appear: what they lead to cannot be seen in the main table. */
export const tunnels = ({ interfaces }: NetworkFact): readonly string[] => [
  ...new Set(
    interfaces
      .map(({ name }) => name)
      .filter((name) => /^(?:wg|tun|tap|utun|ppp|tailscale|zt|nebula|vpn|ipsec)/.test(name)),
  ),
];

/** Whether an interface is in the shared range of overlay networks such as Tailscale (RFC 6598). */
export const hasOverlayAddress = ({ interfaces }: NetworkFact): boolean =>
  interfaces.some(({ address }) => isOverlay(address));

export const isOverlay = (address: string): boolean => isWithin(address, '100.64.0.0', 10);
