import type { CacheFact } from '../model/facts/cache.ts';
import type { Attempt, EndpointFact, NetworkFact } from '../model/facts/network.ts';
import { isPrivateAddress } from '../nix/near-host.ts';
import { type CacheView, cacheViews } from './cache-view.ts';
import { connects, endpointFact } from './endpoint-evidence.ts';
import { familyOf, neighbourInterface } from './own-network.ts';

export interface AddressFacts {
  readonly caches: readonly CacheFact[];
  readonly endpoints: readonly EndpointFact[];
  readonly network: NetworkFact | undefined;
}

/** A cache of whose host an address was tried in vain while another took a connection. */
export interface HalfReached {
  readonly cache: CacheView;
  readonly endpoint: EndpointFact;
  /** Never empty. */
  readonly dead: readonly Attempt[];
  readonly alive: readonly Attempt[];
}

/** What trying the addresses of hosts one by one says, the two diagnoses of it apart. */
export interface HalfDead {
  /** No public IPv6 address of any host took a connection, while IPv4 did: rather this machine's IPv6 than theirs. */
  readonly ipv6: readonly HalfReached[];
  readonly others: readonly HalfReached[];
}

export function halfDead({ caches, endpoints, network }: AddressFacts): HalfDead {
  const half = cacheViews({ caches }).flatMap((cache): readonly HalfReached[] => {
    if (cache.fact.info.state !== 'ok') return [];
    for (const hop of cache.fact.info.value) {
      const endpoint = endpointFact(endpoints, cache.store, hop);
      const dead = endpoint?.attempts.filter((one) => costsTime(one) || isClosedBeside(one, endpoint)) ?? [];
      const alive = endpoint?.attempts.filter(connects) ?? [];
      if (endpoint !== undefined && dead.length > 0 && alive.length > 0)
        return [{ cache, endpoint, dead, alive }];
    }
    return [];
  });
  const isIpv6Dead = ({ dead, alive }: HalfReached): boolean =>
    dead.every(isIpv6) && alive.every((one) => !isIpv6(one));
  if (ipv6Works(caches, endpoints, network)) return { ipv6: [], others: half };
  return { ipv6: half.filter(isIpv6Dead), others: half.filter((one) => !isIpv6Dead(one)) };
}

const isIpv6 = ({ address }: { readonly address: string }): boolean => familyOf(address) === 6;

/** A quick "no" makes every program turn to the next address at once; only waiting for one that says nothing is a loss. */
const costsTime = ({ connectedMs, code, tookMs }: Attempt): boolean =>
  connectedMs === undefined && code !== 'ABORTED' && code !== 'ECONNREFUSED' && tookMs >= 1000;

/** Refused, where another address of the same family takes connections on the port: no matter of what the service listens to. */
const isClosedBeside = (one: Attempt, { attempts }: EndpointFact): boolean =>
  one.code === 'ECONNREFUSED' &&
  attempts.some((other) => connects(other) && familyOf(other.address) === familyOf(one.address)) &&
  !isPrivateAddress(one.address);

/** Whether anything on the internet was reached by IPv6. */
function ipv6Works(
  caches: readonly CacheFact[],
  endpoints: readonly EndpointFact[],
  network: NetworkFact | undefined,
): boolean {
  const reached = [
    ...endpoints.flatMap(({ attempts }) => attempts.filter(connects).map(({ address }) => address)),
    ...caches.flatMap(({ info }) =>
      info.state !== 'ok'
        ? []
        : info.value.flatMap(({ connection, momentsMs }) =>
            connection.via === 'direct' && momentsMs.connected !== undefined
              ? [connection.address ?? '']
              : [],
          ),
    ),
  ];
  return reached.some(
    (address) =>
      familyOf(address) === 6 &&
      !isPrivateAddress(address) &&
      (network === undefined || neighbourInterface(network, address) === undefined),
  );
}
