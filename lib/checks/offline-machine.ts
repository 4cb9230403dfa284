import type { CacheView } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { askedOverNetwork, isRemote, type OfflineWhy, offlineFrom } from '../derive/offline-machine.ts';
import { defaultRoute, hasAddress } from '../derive/own-network.ts';
import { lastHop, type ReachKind } from '../derive/reach.ts';
import { okValue } from '../model/fact.ts';
import type { NetworkFact } from '../model/facts/network.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable, thisMachine } from './define-check.ts';

export default defineCheck({
  id: 'offline-machine',
  title: 'No cache on the network can be reached',
  severity: 'error',
  layer: 'machine',
  needs: ['caches'],
  wants: ['nix', 'network', 'daemonVisits'],
  explains: ['unresolved-host', 'unreachable-host', 'dropped-packets'],
  subjects: thisMachine,
  judge: (_machine, { nix, network, daemonVisits, ...facts }) => {
    const asked = askedOverNetwork(facts);
    const lost = offlineFrom({ ...facts, network, daemonVisits });
    if ('because' in lost) return notApplicable(lost.because);
    if (lost.caches.length === 0) return good;
    const { caches, why } = lost;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    return {
      found: true,
      data: { hosts: new Set(caches.filter(isRemote).map(({ store }) => store.host)).size, why },
      affects: caches.map(({ name }) => name),
      evidence: [
        ...caches.map(({ name, reach }) => `${name}: ${words[reach.kind] ?? reach.kind}`),
        ...(network === undefined ? [] : networkEvidence(network)),
      ],
      certainty: why !== 'unknown' && caches.some(hasNoRoute) ? 'certain' : 'likely',
      consequence: `${nixName(version)} tries each of them in turn before it starts, then builds everything from source${caches.length < asked.length ? ' that the other caches do not have' : ''}.`,
      fixes: [
        {
          kind: 'do',
          text: whatToDo[why],
          certainty: 'suggestion',
        },
        {
          kind: 'do',
          text: 'To work without caches for now, give the Nix commands --option substitute false, so that they do not wait.',
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ data: { hosts, why } }) => {
    const none = `reaches none of its ${hosts === 1 ? 'cache hosts' : `${hosts} cache hosts`}`;
    if (why === 'no-address') return `This machine is on no network, and ${none}.`;
    if (why === 'no-default-route')
      return `This machine has no way out of its own network, and ${none} beyond it.`;
    return `This machine ${none}: it seems to be cut off from them.`;
  },
  cause: ({ data }) => causes[data.why],
  explain: {
    why: 'When every cache fails at once, and before it can say anything itself, the fault is nearly always on this side.',
    causes: [
      'No network, or a network that wants a login first.',
      'The VPN that leads to the caches is off.',
      'The name server of this machine does not answer.',
    ],
    see: ['foreign-network', 'unresolved-host', 'unreachable-host', 'dropped-packets', 'web-page-answer'],
  },
});

const causes: Readonly<Record<OfflineWhy, string>> = {
  'no-address':
    'No interface of this machine but the loopback one is up and has an address: the cable is out, the Wi-Fi is not connected, or no address was given to it.',
  'no-default-route':
    'This machine has no default route, so that it can send packets to its own subnets and nowhere else: no router was announced to it, or the connection or VPN that led out is down.',
  unknown:
    'Not one of the hosts could be found or sent an answer, which is hardly the fault of all of them: this machine is offline, its resolver does not work, a VPN is off, or a firewall lets nothing out.',
};

const whatToDo: Readonly<Record<OfflineWhy, string>> = {
  'no-address': 'Connect this machine to a network; then run nixcache again.',
  'no-default-route':
    'Connect this machine to a network that leads out, or set its default route (its gateway); then run nixcache again.',
  unknown:
    'Connect this machine to the network, and to the VPN where the caches need one; then run nixcache again.',
};

/** Whether the kernel itself said that there is no route. */
const hasNoRoute = ({ fact }: CacheView): boolean =>
  fact.info.state === 'ok' && lastHop(fact.info.value).failure?.code === 'ENETUNREACH';

/** What was seen of this machine's own side. */
function networkEvidence(network: NetworkFact): readonly string[] {
  const route = defaultRoute(network);
  const resolvers = okValue<readonly string[]>(network.resolvers) ?? [];
  return [
    ...(hasAddress(network) === true
      ? []
      : ['no interface of this machine but the loopback one has an address']),
    route === undefined
      ? 'the routes of this machine could not be looked at'
      : route === null
        ? 'this machine has no default route'
        : `this machine has a default route, by ${route}`,
    ...(resolvers.length === 0 ? [] : [`it asks ${resolvers.join(', ')} for names (/etc/resolv.conf)`]),
  ];
}

const words: { readonly [Kind in ReachKind]?: string } = {
  unresolved: 'its host was not found',
  unreachable: 'there is no way to its host',
  dropped: 'its host does not answer',
};
