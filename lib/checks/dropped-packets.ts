import { nixName } from '../derive/consequence.ts';
import { duration, endpointOf, serverOf } from '../derive/endpoint.ts';
import { roughly, triesAnd, waitingToConnect } from '../derive/waiting.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'dropped-packets',
  title: 'Nothing comes back from a cache',
  severity: 'error',
  layer: 'connect',
  reach: ['dropped'],
  found: (cache, _reach, { last, version, settings }) => {
    const endpoint = endpointOf(cache.store, last);
    const waiting = waitingToConnect(version, settings);
    const goesOn = 'goes on without this cache and builds what only this cache has.';
    return {
      data: { endpoint },
      culprit: serverOf(cache.store, last),
      evidence: [`no answer to a TCP connection to ${endpoint} within ${duration(last.moments.ended)}`],
      consequence:
        waiting === undefined
          ? `${nixName(version)} waits for each of its attempts to time out, then ${goesOn}`
          : `${nixName(version)} ${triesAnd(waiting, 'waits', 'so waits')} about ${roughly(waiting.totalSeconds)} before it asks any cache at all, then ${goesOn}`,
      fixes: [
        {
          kind: 'do',
          text: `Check the address and port in the URL, that the host is switched on, and that a VPN it needs is connected; if all are well, open the port in the firewall of the server or of the network between.`,
          certainty: 'suggestion',
        },
        {
          kind: 'do',
          text: 'If this cache is often out of reach, set connect-timeout to a few seconds (5, say), so that Nix gives it up sooner.',
          certainty: 'suggestion',
          note: 'it counts for every cache, so leave room for the slowest',
        },
        forgetCache(cache),
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} does not answer: connecting to ${data.endpoint} times out.`,
  cause: () =>
    'Packets sent there vanish: a firewall drops them, the host is off or behind a VPN that is not connected, or the address is not the right one. Seen from here these are the same.',
  explain: {
    why: 'Nix opens its caches one after another before it starts, so a single one that swallows packets delays every command that may download.',
    causes: [
      'A firewall drops the port instead of rejecting it.',
      'The host is switched off, or this machine is away from its network.',
      'The address behind the name is outdated.',
    ],
    see: ['refused-connection', 'unreachable-host', 'silent-server'],
  },
});
