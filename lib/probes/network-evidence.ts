import { networkPlan } from '../leads/endpoint-plan.ts';
import { type Fact, notAsked, ok } from '../model/fact.ts';
import type { EndpointFact, NetworkFact } from '../model/facts/network.ts';
import type { Ports } from '../model/ports.ts';
import { withDeadline } from './deadline.ts';
import type { VisitedCache } from './gather-caches.ts';

export interface NetworkFacts {
  readonly network: Fact<NetworkFact>;
  readonly endpoints: Fact<readonly EndpointFact[]>;
}

/** Longer than a SYN that was lost twice, and than the three seconds after which a neighbour counts as missing. */
const LONGEST_MS = 4000;

/** The network below HTTP, looked at only where a cache failed there or was slow to connect to: a healthy run costs nothing. */
export async function networkEvidence(
  ports: Ports,
  visited: readonly VisitedCache[],
  { neighbours, signal }: { readonly neighbours: boolean; readonly signal: AbortSignal },
): Promise<NetworkFacts> {
  const plan = networkPlan(visited);
  if (!plan.machine) return noNetworkFacts('no cache gave reason to look at the network below it');
  if (signal.aborted) return noNetworkFacts('interrupted');
  const [{ probeNetwork }, { probeEndpoints }] = await Promise.all([
    import('./network.ts'),
    import('./endpoints.ts'),
  ]);
  const [network, endpoints] = await Promise.all([
    probeNetwork(ports),
    withDeadline(signal, LONGEST_MS, (deadline) =>
      probeEndpoints(ports, plan.suspects, neighbours, deadline),
    ),
  ]);
  return { network: ok(network), endpoints: ok(endpoints) };
}

/** Where nothing of it was looked at. */
export const noNetworkFacts = (because: string): NetworkFacts => ({
  network: notAsked(because),
  endpoints: notAsked(because),
});
