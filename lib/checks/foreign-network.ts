import { awayFrom, type FarCache } from '../derive/away.ts';
import { nixName } from '../derive/consequence.ts';
import { isLinkLocal } from '../derive/own-network.ts';
import { roughly, triesAnd, waitingAt } from '../derive/waiting.ts';
import type { DownloadWaiting } from '../nix/download-retries.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, thisMachine, unknown } from './define-check.ts';

export default defineCheck({
  id: 'foreign-network',
  title: 'This machine is not on the network of some caches',
  severity: 'error',
  layer: 'machine',
  needs: ['caches', 'network'],
  wants: ['nix', 'settings'],
  explains: ['dropped-packets', 'unreachable-host'],
  subjects: thisMachine,
  judge: (_machine, { caches, network, nix, settings }) => {
    const away = awayFrom({ caches, network });
    if (away.kind === 'no') return good;
    if (away.kind === 'unknown') return unknown(away.because);
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    const { overlay, carried } = away;
    const mayBeTunnelled = away.tunnels.length > 0;
    return {
      found: true,
      severity: carried ? 'warning' : 'error',
      data: { names: away.caches.map(({ name }) => name), overlay, carried },
      affects: away.caches.map(({ name }) => name),
      evidence: [
        ...away.caches.map(evidenceOf),
        `this machine has the addresses ${network.interfaces
          .filter(({ loopback, address }) => !loopback && !isLinkLocal(address))
          .map(({ address, prefixLength }) => `${address}/${prefixLength}`)
          .join(', ')}, and no route of its own to there`,
        'other caches can be reached',
        ...(mayBeTunnelled
          ? [`where the tunnel ${away.tunnels.join(', ')} leads to cannot all be seen`]
          : []),
      ],
      certainty: mayBeTunnelled ? 'possible' : 'likely',
      consequence: `${nixName(version)} ${howLong(away.caches, waitingAt({ kind: 'dropped' }, version, settings))} before it goes on without ${away.caches.length === 1 ? 'it' : 'them'}.`,
      fixes: [
        {
          kind: 'do',
          text: overlay
            ? 'Connect the VPN that these caches are on (Tailscale and its like use such addresses), if you need them now.'
            : 'Connect to the network of these caches, or to the VPN that leads there, if you need them now.',
          certainty: 'suggestion',
        },
        {
          kind: 'do',
          text: 'If this machine is often elsewhere, set connect-timeout to a few seconds (5, say), so that Nix gives such caches up sooner.',
          certainty: 'suggestion',
          note: 'it counts for every cache, so leave room for the slowest',
        },
      ],
    };
  },
  message: ({ data }) =>
    data.overlay
      ? `This machine is not connected to the VPN of ${listed(data.names)}.`
      : `This machine is not on the network of ${listed(data.names)}.`,
  cause: ({ data }) =>
    `${data.names.length === 1 ? 'It has a private address' : 'They have private addresses'}, which only that network knows: no interface of this machine is in ${data.names.length === 1 ? 'its' : 'their'} subnet, and no route names it. ` +
    'It is elsewhere, or a VPN or interface that leads there is down; should such addresses be routed from here all the same, the host itself is out of reach.',
  explain: {
    why: 'A laptop that leaves its network keeps the caches of that network in its configuration, and Nix waits for each of them before it asks the others.',
    causes: [
      'The machine is away from home or from the office.',
      'A VPN is off.',
      'The address of the cache is that of another network than before.',
    ],
    see: ['offline-machine', 'dropped-packets', 'unreachable-host'],
  },
});

const evidenceOf = ({ name, address, reach }: FarCache): string =>
  `${name}: ${address} is a private address, and ${reach.kind === 'dropped' ? 'nothing comes back from it' : 'there is no way to it'}`;

/** A wait only where nothing comes back at all. */
function howLong(caches: readonly FarCache[], waiting: DownloadWaiting | undefined): string {
  const silent = caches.filter(({ reach }) => reach.kind === 'dropped').length;
  if (silent === 0) return 'tries several times to connect';
  if (waiting === undefined) return 'waits for each of its attempts to time out';
  return `${triesAnd(waiting, 'waits', 'so waits')} about ${roughly(waiting.totalSeconds * silent)}`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : `${last}`;
}
