import { duration, endpointOf, serverOf } from '../derive/endpoint.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'broken-connection',
  title: 'A connection to a cache breaks off',
  severity: 'error',
  layer: 'connect',
  reach: ['broken-off'],
  found: (cache, { when }, { last }) => {
    const endpoint = endpointOf(cache.store, last);
    const at = duration(last.momentsMs.ended);
    const received = last.body === undefined ? '' : `, ${last.body.bytes} bytes into the body`;
    return {
      data: { endpoint, when },
      culprit: serverOf(cache.store, last),
      evidence: [`the connection to ${endpoint} ended with ${last.failure?.code} after ${at}${received}`],
      fixes: [
        {
          kind: 'run-on-server',
          commands: ["journalctl --since '10 minutes ago' -u nix-serve"],
          certainty: 'suggestion',
          note: 'the service may have another name; a crash or a restart at that moment shows here. A proxy in front of it keeps a log of its own',
        },
        {
          kind: 'do',
          text: 'Try the same URL from another network: if it works there, a firewall or a filtering proxy between here and the cache cuts the connection.',
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.when === 'before-answer'
      ? `${subject.name} takes connections but closes them without an answer.`
      : `${subject.name} begins its answer but the connection breaks off in the middle.`,
  cause: ({ data }) =>
    data.when === 'before-answer'
      ? `Something at ${data.endpoint} or on the way there accepts the connection and then closes or resets it: a service that crashes, a load balancer with nothing behind it, or a firewall that inspects the traffic.`
      : 'The answer was cut off: the service crashed or was restarted, a proxy gave up, or the server announces more bytes than it sends.',
  explain: {
    why: 'Nix tries again several times and then goes on without the cache.',
    causes: [
      'The service behind the port crashes on a request.',
      'A load balancer or reverse proxy has no working server behind it.',
      'A firewall or filter resets connections that it does not like.',
    ],
    see: ['refused-connection', 'silent-server', 'tls-mismatch'],
  },
});
