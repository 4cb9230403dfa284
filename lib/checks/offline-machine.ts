import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import type { ReachKind } from '../derive/reach.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable, thisMachine } from './define-check.ts';

/** What it looks like when the way ends before the other side. */
const cutOff: readonly ReachKind[] = ['unresolved', 'unreachable', 'dropped'];

export default defineCheck({
  id: 'offline-machine',
  title: 'No cache on the network can be reached',
  severity: 'error',
  layer: 'machine',
  needs: ['caches'],
  wants: ['nix'],
  explains: ['unresolved-host', 'unreachable-host', 'dropped-packets'],
  subjects: thisMachine,
  judge: (_machine, { nix, ...facts }) => {
    const asked = cacheViews(facts).filter(
      ({ store, reach }) => store.kind === 'http' && reach.kind !== 'not-asked',
    );
    const hosts = new Set(asked.filter(isRemote).map(({ store }) => store.host));
    // One cache alone cannot tell whether it is the fault or this machine.
    if (hosts.size < 2) return notApplicable('fewer than two hosts were asked');
    if (!asked.every(({ reach }) => cutOff.includes(reach.kind))) return good;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    return {
      found: true,
      data: { hosts: hosts.size },
      evidence: asked.map(({ name, reach }) => `${name}: ${words[reach.kind] ?? reach.kind}`),
      certainty: 'likely',
      consequence: `${nixName(version)} tries each of them in turn before it starts, then builds everything from source.`,
      fixes: [
        {
          kind: 'do',
          text: 'Connect this machine to the network, and to the VPN where the caches need one; then run nixcache again.',
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
  message: ({ data }) =>
    `This machine reaches none of its ${data.hosts} cache hosts: it seems to be cut off from them.`,
  cause: () =>
    'Not one of the hosts could be found or sent an answer, which is hardly the fault of all of them: this machine is offline, its resolver does not work, a VPN is off, or a firewall lets nothing out.',
  explain: {
    why: 'When every cache fails at once, and before it can say anything itself, the fault is nearly always on this side.',
    causes: [
      'No network, or a network that wants a login first.',
      'The VPN that leads to the caches is off.',
      'The name server of this machine does not answer.',
    ],
    see: ['unresolved-host', 'unreachable-host', 'dropped-packets', 'web-page-answer'],
  },
});

const words: { readonly [Kind in ReachKind]?: string } = {
  unresolved: 'its host was not found',
  unreachable: 'there is no way to its host',
  dropped: 'its host does not answer',
};

const isRemote = ({ store }: CacheView): boolean =>
  store.host !== 'localhost' && store.host !== '::1' && !/^127\./.test(store.host ?? '');
