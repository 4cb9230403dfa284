import { okValue } from '../model/fact.ts';
import type { CacheFact } from '../model/facts/cache.ts';
import type { DaemonVisit } from '../model/facts/daemon-environment.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { NetworkFact } from '../model/facts/network.ts';
import { awayFrom } from './away.ts';
import { askedOverNetwork, isRemote, offlineFrom } from './offline-machine.ts';

/** Why a cache was not reached that may be in the best of health. */
export type AwayReason = 'machine-offline' | 'other-network';

/** Where this machine is, as seen by its caches: what tells a laptop on the train from a cache that is down. */
export interface Whereabouts {
  /** `away`: off the network of some caches, while others are within reach; `unknown`: too little was asked to tell. */
  readonly state: 'online' | 'away' | 'offline' | 'unknown';
  /** The caches whose failure says nothing about them. */
  readonly away: ReadonlyMap<string, AwayReason>;
}

/** Asks what the checks `offline-machine` and `foreign-network` ask, so that no format can say otherwise. */
export function whereaboutsOf(facts: Facts): Whereabouts {
  const caches = okValue<readonly CacheFact[]>(facts.caches) ?? [];
  const network = okValue<NetworkFact>(facts.network);
  const daemonVisits = okValue<readonly DaemonVisit[]>(facts.daemonVisits);
  const lost = offlineFrom({ caches, network, daemonVisits });
  const offline = 'because' in lost ? [] : lost.caches;
  const foreign = awayFrom({ caches, network });
  const away = new Map<string, AwayReason>([
    ...(foreign.kind === 'away' ? foreign.caches.map(({ name }) => [name, 'other-network'] as const) : []),
    ...offline.map(({ name }) => [name, 'machine-offline'] as const),
  ]);
  if (offline.length > 0) return { state: 'offline', away };
  if (away.size > 0) return { state: 'away', away };
  const answered = askedOverNetwork({ caches }).some(
    (cache) => isRemote(cache) && !['unresolved', 'unreachable', 'dropped'].includes(cache.reach.kind),
  );
  return { state: answered ? 'online' : 'unknown', away };
}
