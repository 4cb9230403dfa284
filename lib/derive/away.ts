import type { CacheFact } from '../model/facts/cache.ts';
import type { NetworkFact } from '../model/facts/network.ts';
import { isPrivateAddress, isThisHost } from '../nix/near-host.ts';
import { type CacheView, cacheViews } from './cache-view.ts';
import {
  defaultRoute,
  hasOverlayAddress,
  isLinkLocal,
  isOverlay,
  isWithin,
  neighbourInterface,
  specificRoute,
  tunnels,
} from './own-network.ts';
import { lastHop } from './reach.ts';
import { remembered } from './remembered.ts';

/** A cache on a private network that this machine is not on. */
export interface FarCache extends CacheView {
  readonly address: string;
}

/** Whether this machine is away from the private networks of some of its caches, while others are within reach. */
export type Away =
  | { readonly kind: 'no' }
  /** It looks so, but the routes of this machine could not be seen. */
  | { readonly kind: 'unknown'; readonly because: string }
  | {
      readonly kind: 'away';
      readonly caches: readonly FarCache[];
      /** Another cache answers, so that Nix has something to go on with. */
      readonly carried: boolean;
      /** All of them in the range of overlay networks. */
      readonly overlay: boolean;
      /** Interfaces of tunnels, which may lead to more than can be seen. */
      readonly tunnels: readonly string[];
    };

/**
 * A private address can be reached over an interface in its subnet, over a route that names it, or, in a larger private network, over a
 * default route: the last is taken for possible where this machine has an address of the same range, or any such host gave an answer.
 */
export function awayFrom({
  caches,
  network,
}: {
  readonly caches: readonly CacheFact[];
  readonly network: NetworkFact | undefined;
}): Away {
  return network === undefined ? { kind: 'no' } : awayOn(network)(caches);
}

/** Every cache that failed asks it of the same facts. */
const awayOn = remembered((network: NetworkFact) =>
  remembered((caches: readonly CacheFact[]) => workOutAway(caches, network)),
);

function workOutAway(caches: readonly CacheFact[], network: NetworkFact): Away {
  const views = cacheViews({ caches });
  const far = views.flatMap((view): readonly FarCache[] => {
    const address = directAddress(view);
    return address !== undefined && isFar(network, address) ? [{ ...view, address }] : [];
  });
  const lost = far.filter(({ reach }) => reach.kind === 'dropped' || reach.kind === 'unreachable');
  const others = views.filter(
    (view) => view.store.kind === 'http' && !lost.some(({ name }) => name === view.name),
  );
  if (lost.length === 0 || lost.length < far.length || !others.some(gotThrough)) return { kind: 'no' };
  if (network.routes.state !== 'ok') return { kind: 'unknown', because: network.routes.reason };
  // Then that is what is wrong, whatever the range.
  if (defaultRoute(network) === null) return { kind: 'no' };
  return {
    kind: 'away',
    caches: lost,
    carried: others.some(({ reach }) => reach.kind === 'answers'),
    overlay: lost.every(({ address }) => isOverlay(address)),
    tunnels: tunnels(network),
  };
}

function directAddress({ fact }: CacheView): string | undefined {
  if (fact.info.state !== 'ok') return undefined;
  const { connection } = lastHop(fact.info.value);
  return connection.via === 'direct' ? connection.address : undefined;
}

function isFar(network: NetworkFact, address: string): boolean {
  if (!isPrivateAddress(address) || isThisHost(address) || isLinkLocal(address)) return false;
  if (neighbourInterface(network, address) !== undefined) return false;
  if (network.interfaces.some((one) => one.address === address)) return false;
  if (specificRoute(network, address) !== undefined) return false;
  if (isOverlay(address)) return !hasOverlayAddress(network);
  return !largeRanges.some(
    ([range, bits]) =>
      isWithin(address, range, bits) &&
      network.interfaces.some(
        (one) => isWithin(one.address, range, bits) && (bits > 7 || isWithin(one.address, address, 48)),
      ),
  );
}

/** Ranges that organisations route within themselves; in 192.168.0.0/16 a network of 256 addresses is mostly alone. */
const largeRanges: readonly (readonly [string, number])[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['fc00::', 7],
];

/** Whether anything came back from a server or proxy of the network, so that this machine is not offline. */
const gotThrough = ({ reach, store }: CacheView): boolean =>
  !['unresolved', 'dropped', 'unreachable', 'not-asked', 'unusable-url', 'unreadable', 'other'].includes(
    reach.kind,
  ) && !isThisHost(store.host ?? '');
