import { ok } from '../model/fact.ts';
import type { CacheFact } from '../model/facts/cache.ts';
import type { DaemonVisit } from '../model/facts/daemon-environment.ts';
import type { NetworkFact } from '../model/facts/network.ts';
import { type CacheView, cacheViews } from './cache-view.ts';
import { defaultRoute, hasAddress, isOwnAddress, neighbourInterface, specificRoute } from './own-network.ts';
import { lastHop, type ReachKind, reachOf } from './reach.ts';

/** What it looks like when the way ends before the other side. */
const cutOff: readonly ReachKind[] = ['unresolved', 'unreachable', 'dropped'];

/** How a machine is offline, as far as that can be seen from within. */
export type OfflineWhy = 'no-address' | 'no-default-route' | 'unknown';

/** What this machine is cut off from for a reason of its own; no caches: it is not. */
export interface Lost {
  readonly caches: readonly CacheView[];
  readonly why: OfflineWhy;
}

/** The caches that were asked over the network. */
export const askedOverNetwork = (facts: { readonly caches: readonly CacheFact[] }): readonly CacheView[] =>
  cacheViews(facts).filter(({ store, reach }) => store.kind === 'http' && reach.kind !== 'not-asked');

/** Whether this machine is offline: cut off from all of its caches, or from all that lie beyond its own network. */
export function offlineFrom({
  network,
  daemonVisits,
  ...facts
}: {
  readonly caches: readonly CacheFact[];
  readonly network: NetworkFact | undefined;
  readonly daemonVisits: readonly DaemonVisit[] | undefined;
}): Lost | { readonly because: string } {
  if (daemonVisits?.some(({ visit }) => reachOf(ok(visit)).kind === 'answers') ?? false)
    return { because: 'the daemon gets through' };
  const asked = askedOverNetwork(facts);
  return withoutDefaultRoute(asked, network) ?? allCutOff(asked);
}

/** What is cut off where the kernel has no default route at all; undefined where it has one, or nobody could look. */
function withoutDefaultRoute(
  asked: readonly CacheView[],
  network: NetworkFact | undefined,
): Lost | undefined {
  if (network === undefined || defaultRoute(network) !== null) return undefined;
  const beyond = asked.filter((cache) => isRemote(cache) && !isNear(cache, network));
  // One that gets through has a way that cannot be seen here, such as a table of its own or a proxy.
  if (beyond.length === 0 || !beyond.every(isCutOff)) return undefined;
  return { caches: beyond, why: hasAddress(network) === true ? 'no-default-route' : 'no-address' };
}

function isNear({ fact }: CacheView, network: NetworkFact): boolean {
  const address = fact.info.state === 'ok' ? lastHop(fact.info.value).connection.address : undefined;
  return (
    address !== undefined &&
    (isOwnAddress(network, address) ||
      neighbourInterface(network, address) !== undefined ||
      specificRoute(network, address) !== undefined)
  );
}

function allCutOff(asked: readonly CacheView[]): Lost | { readonly because: string } {
  const hosts = new Set(asked.filter(isRemote).map(({ store }) => store.host));
  // One cache alone cannot tell whether it is the fault or this machine.
  if (hosts.size < 2) return { because: 'fewer than two hosts were asked' };
  return { caches: asked.every(isCutOff) ? asked : [], why: 'unknown' };
}

const isCutOff = ({ reach }: CacheView): boolean => cutOff.includes(reach.kind);

/** Whether a cache is on another machine. */
export const isRemote = ({ store }: CacheView): boolean =>
  store.host !== 'localhost' && store.host !== '::1' && !/^127\./.test(store.host ?? '');
