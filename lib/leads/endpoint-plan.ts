import { peerOf } from '../derive/endpoint-evidence.ts';
import { lastHop, type Reach, reachOf } from '../derive/reach.ts';
import type { Fact } from '../model/fact.ts';
import type { Exchange, Visit } from '../model/facts/exchange.ts';
import { isPrivateAddress, isThisHost } from '../nix/near-host.ts';
import type { StoreUrl } from '../nix/store-url.ts';

/** A cache after the first round. */
interface Visited {
  readonly store: StoreUrl;
  readonly info: Fact<Visit>;
}

/** A host and port to try once more, below HTTP. */
export interface Suspect {
  readonly host: string;
  readonly port: number;
}

/** What to look at of the network: nothing at all where every cache was reached without delay. */
export interface NetworkPlan {
  /** Whether to look at the network of this machine. */
  readonly machine: boolean;
  readonly suspects: readonly Suspect[];
}

/** More hosts than this do not fail one by one. */
const MOST_SUSPECTS = 16;
/** A connection that takes this long has lost a packet, or waited for another address first. */
const SLOW_CONNECT_MS = 1000;

/** What the first round leaves open about the network below HTTP. */
export function networkPlan(visited: readonly Visited[]): NetworkPlan {
  const seen = visited.flatMap(({ store, info }) => {
    if (info.state !== 'ok') return [];
    const reach = reachOf(info);
    const failed = failsBelowHttp(reach);
    const last = lastHop(info.value);
    const hops = [...(failed && isTried(last, reach) ? [last] : []), ...info.value.filter(passedOver)];
    return [{ failed, suspects: hops.flatMap((hop) => peerOf(store, hop) ?? []) }];
  });
  const known = new Set<string>();
  const suspects = seen
    .flatMap((one) => one.suspects)
    .filter(({ host, port }) => !known.has(`${host} ${port}`) && known.add(`${host} ${port}`));
  return {
    machine: suspects.length > 0 || seen.some(({ failed }) => failed),
    suspects: suspects.slice(0, MOST_SUSPECTS),
  };
}

const failsBelowHttp = (reach: Reach): boolean =>
  ['unresolved', 'refused', 'dropped', 'unreachable'].includes(reach.kind) ||
  (reach.kind === 'proxy' && reach.status === 0);

/** A name that is not known has nothing to try, nor has one that only a proxy knows the way to. */
const isTried = ({ connection }: Exchange, { kind }: Reach): boolean =>
  kind === 'proxy' || (connection.via === 'direct' && kind !== 'unresolved');

/** Whether another address than the first was reached, after a wait: a quick refusal of the first costs nobody anything. */
function passedOver({ connection, momentsMs }: Exchange): boolean {
  const [first] = connection.lookup ?? [];
  const { lookedUp = 0, connected } = momentsMs;
  return (
    connection.via === 'direct' &&
    connected !== undefined &&
    connected - lookedUp >= SLOW_CONNECT_MS &&
    first !== undefined &&
    first !== connection.address
  );
}

/** Ports on which caches often listen, and that of ssh, which says whether a host is there at all. */
export const usualPorts: readonly number[] = [22, 80, 443, 5000, 8080, 8501];

/** Other ports that may be tried at an address: none at one of the internet, nor at this machine, which can be asked itself. */
export const neighbourPorts = (address: string, port: number): readonly number[] =>
  isPrivateAddress(address) && !isThisHost(address) ? usualPorts.filter((one) => one !== port) : [];
