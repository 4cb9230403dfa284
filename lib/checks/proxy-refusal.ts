import { duration } from '../derive/endpoint.ts';
import { attemptText, connects, isSilent } from '../derive/endpoint-evidence.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import type { EndpointFact } from '../model/facts/network.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'proxy-refusal',
  title: 'The proxy on the way to a cache does not let requests through',
  severity: 'error',
  layer: 'http',
  reach: ['proxy'],
  found: (_cache, { status }, { last, endpoint }) => {
    const proxy = last.connection.proxy ?? 'the proxy';
    const down = status === 0 ? howDown(last, endpoint) : 'unknown';
    const said =
      status === 0
        ? `no connection through ${proxy}: ${last.failure?.code ?? 'no answer'} after ${duration(last.momentsMs.ended)}`
        : `${proxy} answered ${status}`;
    return {
      data: { proxy, status, down },
      culprit: `${proxy} ${status}`,
      evidence: [said, ...(endpoint?.attempts ?? []).map(attemptText)],
      certainty: 'likely',
      hangsOn: 'proxy',
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
    if (data.status === 0) return causesOfDown[data.down];
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

type Down = 'unknown-name' | 'refused' | 'silent' | 'closes' | 'no-proxy' | 'up' | 'unknown';

/** What is the matter with the proxy itself, by the code of the request and by trying it alone. */
function howDown({ failure }: Exchange, endpoint: EndpointFact | undefined): Down {
  const code = failure?.code ?? '';
  if (['PROXY_CLOSED', 'UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(code)) return 'closes';
  if (code === 'PROXY_NOT_SOCKS' || code === 'HTTPParserError') return 'no-proxy';
  if (endpoint?.attempts.some(connects) === true) return 'up';
  if (code === 'ENOTFOUND') return 'unknown-name';
  const [attempt] = endpoint?.attempts ?? [];
  if (attempt === undefined) return 'unknown';
  if (attempt.code === 'ECONNREFUSED') return 'refused';
  return isSilent(attempt) ? 'silent' : 'unknown';
}

const leftOver =
  'it is down, its name or port is wrong, or it belongs to a network that this machine is not on';

const causesOfDown: Readonly<Record<Down, string>> = {
  'unknown-name':
    'The environment names a proxy whose host is not known here: the name is misspelled, or belongs to another network.',
  refused:
    'The environment names a proxy at whose address nothing takes connections: it is not running, or listens on another port.',
  silent:
    'The environment names a proxy that does not answer at all: it is off, or on a network that this machine is not on.',
  closes:
    'The proxy takes connections, but closed this one without an answer: it fails on it, does not serve this machine, or something between cuts it off.',
  'no-proxy':
    'What takes connections at that address is no proxy of the kind that the environment names: its scheme or its port is wrong.',
  up: "The proxy takes connections, but gave no answer for this one in time: it is stuck, or itself waits for the cache's host.",
  unknown: `The environment names a proxy that cannot be reached: ${leftOver}. It can also be that the proxy itself waits for the cache's host.`,
};
