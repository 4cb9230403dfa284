import { nixName } from '../derive/consequence.ts';
import { duration, endpointOf, serverOf } from '../derive/endpoint.ts';
import { roughly, triesAnd, waitingAt } from '../derive/waiting.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'silent-server',
  title: 'A cache takes connections but does not answer',
  severity: 'error',
  layer: 'http',
  reach: ['silent'],
  found: (cache, { when }, { last, version, settings }) => {
    const endpoint = endpointOf(cache.store, last);
    const waiting = waitingAt({ kind: 'silent' }, version, settings);
    const goesOn = 'goes on without this cache';
    return {
      data: { endpoint, when },
      culprit: serverOf(cache.store, last),
      evidence: [
        last.momentsMs.connected === undefined
          ? `${endpoint} had not answered after ${duration(last.momentsMs.ended)}`
          : `${endpoint} took the connection after ${duration(last.momentsMs.connected)} and had not answered after ${duration(last.momentsMs.ended)}`,
        ...(last.connection.via === 'proxy'
          ? [`it was asked by way of ${last.connection.proxy ?? 'a proxy'}, which may be what is stuck`]
          : []),
        ...(last.body === undefined ? [] : [`${last.body.bytes} bytes of the answer had come by then`]),
      ],
      certainty: 'likely',
      consequence:
        waiting === undefined
          ? `${nixName(version)} waits until it calls the transfer stalled, several times over, then ${goesOn}.`
          : waiting.totalSeconds === Number.POSITIVE_INFINITY
            ? `${nixName(version)} waits without end before it asks any cache at all: stalled-download-timeout is 0.`
            : `${nixName(version)} ${triesAnd(waiting, 'can wait', 'can so wait')} up to ${roughly(waiting.totalSeconds)} before it asks any cache at all, then ${goesOn}.`,
      fixes: [
        {
          kind: 'run-on-server',
          commands: ['systemctl status nix-serve', "journalctl --since '10 minutes ago' -u nix-serve"],
          certainty: 'suggestion',
          note: 'the service may have another name; look whether it hangs or waits for a disk, a database or another server, and restart it',
        },
        {
          kind: 'do',
          text: 'If this cache is often slow, set stalled-download-timeout to something like 30 seconds, so that Nix gives it up sooner.',
          certainty: 'suggestion',
          note: 'it counts for every cache',
        },
        forgetCache(cache),
      ],
    };
  },
  message: ({ subject, data }) =>
    data.when === 'before-answer'
      ? `${subject.name} takes connections but does not answer in time.`
      : `${subject.name} begins to answer but does not finish in time.`,
  cause: ({ data }) =>
    `The operating system at ${data.endpoint} takes connections, but the service behind them is stuck, overloaded, or waits for something else (a disk, an upstream cache); sometimes a firewall lets only the beginning of a connection through.`,
  explain: {
    why: 'Nix waits five minutes for each attempt by default (stalled-download-timeout), so a hanging server costs more than a dead one.',
    causes: [
      'The service hangs or has too few workers.',
      'A caching proxy waits for its own upstream.',
      'Large packets are lost on the way (a wrong MTU in a VPN or tunnel).',
    ],
    see: ['dropped-packets', 'broken-connection', 'server-error'],
  },
});
