import { isPrivateAddress, isThisHost } from '../nix/near-host.ts';
import type { CacheView } from './cache-view.ts';
import { lastHop, type ReachKind, silentKinds } from './reach.ts';

/** Faults that Nix does not take for "not there". */
const faults: ReadonlySet<ReachKind> = new Set([...silentKinds, 'redirected', 'server-error']);

/** Whether a request for a narinfo of this cache fails now, in a way that Nix does not take for "not there". */
export function failsNow({ store, reach, fact }: CacheView): boolean {
  if (store.kind !== 'http') return false;
  if (faults.has(reach.kind)) return true;
  return (
    fact.narinfos.state === 'ok' &&
    fact.narinfos.value.some(({ visit }) => {
      const { failure, status = 0 } = lastHop(visit);
      return failure !== undefined || status === 429 || status >= 500;
    })
  );
}

/** Whether a cache is in a network that this machine may leave: its address is a private one, and not of this machine. */
export function mayBeAway({ store, fact }: CacheView): boolean {
  if (store.kind !== 'http' || fact.info.state !== 'ok') return false;
  const { via, address } = lastHop(fact.info.value).connection;
  return via === 'direct' && address !== undefined && isPrivateAddress(address) && !isThisHost(address);
}
