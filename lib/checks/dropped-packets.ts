import { nixName } from '../derive/consequence.ts';
import { duration, endpointOf, serverOf } from '../derive/endpoint.ts';
import { secondTry } from '../derive/endpoint-evidence.ts';
import { type Silence, silenceEvidence, silenceOf } from '../derive/silence.ts';
import { roughly, triesAnd, waitingAt } from '../derive/waiting.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'dropped-packets',
  title: 'Nothing comes back from a cache',
  severity: 'error',
  layer: 'connect',
  reach: ['dropped'],
  found: (cache, _reach, { last, version, settings, network, endpoint: again }) => {
    const endpoint = endpointOf(cache.store, last);
    const silence = silenceOf(last.connection.address, network, again);
    const waiting = waitingAt({ kind: 'dropped' }, version, settings);
    const goesOn = 'goes on without this cache and builds what only this cache has.';
    return {
      data: { endpoint, silence },
      culprit: serverOf(cache.store, last),
      evidence: [
        `no answer to a TCP connection to ${endpoint} within ${duration(last.momentsMs.ended)}`,
        ...silenceEvidence(silence),
        ...secondTry(again),
      ],
      certainty: silence.kind === 'unknown' ? 'certain' : 'likely',
      consequence:
        waiting === undefined
          ? `${nixName(version)} waits for each of its attempts to time out, then ${goesOn}`
          : `${nixName(version)} ${triesAnd(waiting, 'waits', 'so waits')} about ${roughly(waiting.totalSeconds)} before it asks any cache at all, then ${goesOn}`,
      fixes: [
        {
          kind: 'do',
          text: whatToDo[silence.kind],
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
  cause: ({ data: { silence } }) => causes[silence.kind],
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

const causes: Readonly<Record<Silence['kind'], string>> = {
  unknown:
    'Packets sent there vanish: a firewall drops them, the host is off or behind a VPN that is not connected, or the address is not the right one. Seen from here these are the same.',
  here: 'The address is this machine itself, whose own firewall drops packets to this port, or whose service has no room for more connections.',
  filtered:
    'The host is up, since it answers on another port. On this one packets vanish: a firewall, on the host or before it, drops them.',
  'filtered-near':
    'A host with this address is on the local network, but packets to this port vanish: its firewall drops them, or it hangs.',
  'missing-near':
    'Nobody on the local network answers for that address: the host is off or has another address now, or this machine is on another network that uses the same addresses.',
};

const openThePort =
  'Open the port in the firewall of the server (or of the network between), and check that it is the port at which the cache listens.';

const whatToDo: Readonly<Record<Silence['kind'], string>> = {
  unknown:
    'Check the address and port in the URL, that the host is switched on, and that a VPN it needs is connected; if all are well, open the port in the firewall of the server or of the network between.',
  here: 'Let this port through in the firewall of this machine, and check that the service behind it is not stuck.',
  filtered: openThePort,
  'filtered-near': openThePort,
  'missing-near':
    "Check that the cache's host is switched on, and that its address in the URL or the DNS is still the right one.",
};
