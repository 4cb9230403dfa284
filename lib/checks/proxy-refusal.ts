import { duration } from '../derive/endpoint.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'proxy-refusal',
  title: 'The proxy on the way to a cache does not let requests through',
  severity: 'error',
  layer: 'http',
  reach: ['proxy'],
  found: (_cache, { status }, { last }) => {
    const proxy = last.connection.proxy ?? 'the proxy';
    const said =
      status === 0
        ? `no connection through ${proxy}: ${last.failure?.code ?? 'no answer'} after ${duration(last.moments.ended)}`
        : `${proxy} answered ${status}`;
    return {
      data: { proxy, status },
      culprit: `${proxy} ${status}`,
      evidence: [said],
      certainty: 'likely',
      fixes: [
        {
          kind: 'do',
          text:
            status === 407
              ? `Put the login that ${proxy} wants into the proxy's URL in the environment of whatever downloads: of the Nix daemon where there is one, of your shell otherwise; then restart the daemon.`
              : `Check https_proxy, http_proxy and all_proxy (in lower case) in the environment of whatever downloads, the Nix daemon where there is one: correct the proxy's address, or name the cache's host in no_proxy if it needs no proxy; then restart the daemon.`,
          certainty: 'suggestion',
          note: "this answer was seen with this shell's environment; the daemon's may differ",
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.status === 0
      ? `${subject.name} cannot be reached because its proxy, ${data.proxy}, does not take the connection there.`
      : data.status === 407
        ? `${subject.name} cannot be reached because ${data.proxy} wants a login.`
        : `${subject.name} cannot be reached because ${data.proxy} answers ${data.status} instead of passing the request on.`,
  cause: ({ data }) => {
    if (data.status === 407)
      return 'The proxy lets only those through who log in, and the request carried no login that it accepts.';
    if (data.status === 403 || data.status === 401)
      return 'The proxy does not allow connections to that host.';
    if (data.status === 0)
      return "The environment names a proxy that cannot be reached: it is down, its name or port is wrong, or it belongs to a network that this machine is not on. It can also be that the proxy itself waits for the cache's host.";
    return "The proxy tried and failed: it cannot find or reach the cache's host itself.";
  },
  explain: {
    why: 'Nix takes its proxy from the environment of the process that downloads. Older versions then report as if the cache itself had failed.',
    causes: [
      'A proxy variable left over from another network.',
      'A proxy that wants a login.',
      'An internal cache that should be named in no_proxy.',
    ],
    see: ['unresolved-host', 'refused-connection', 'denied-access'],
  },
});
