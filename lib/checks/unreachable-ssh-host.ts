import { duration } from '../derive/endpoint.ts';
import type { SshReach } from '../derive/ssh-view.ts';
import { okValue } from '../model/fact.ts';
import { good } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';

export default defineSshCheck({
  id: 'unreachable-ssh-host',
  title: 'No connection to a host behind ssh can be made',
  severity: 'error',
  layer: 'connect',
  explains: ['unknown-host-key', 'unusable-ssh-identity', 'refused-ssh-login'],
  judge: ({ reach, fact }) => {
    const how = words[reach.kind];
    const dial = okValue(fact.dial);
    if (how === undefined || dial === undefined) return good;
    const { port = 22, hidden } = okValue(fact.options) ?? {};
    const endpoint = `${dial.address ?? '?'} port ${port}`;
    return {
      found: true,
      data: { endpoint, ...how },
      culprit: endpoint,
      evidence: [`a connection to ${endpoint} ${how.seen} after ${duration(dial.tookMs)}`],
      certainty: hidden === undefined ? 'certain' : 'likely',
      fixes: [
        {
          kind: 'run-on-server',
          commands: [`ss -ltnp 'sport = :${port}'`, 'systemctl status sshd || systemctl status ssh'],
          certainty: 'suggestion',
          note: `shows whether sshd runs and on which address and port it listens; if it does, open port ${port} in the firewall`,
        },
      ],
    };
  },
  message: ({ subject, data }) => `${subject.name} is not reached: ${data.endpoint} ${data.short}.`,
  cause: ({ data }) => data.cause,
  explain: {
    why: 'Before any key or login matters, ssh needs a TCP connection to the host, on port 22 unless the configuration says otherwise.',
    causes: [
      'The machine is switched off, asleep or has another address by now.',
      'Its sshd is stopped, or listens on another port.',
      'A firewall or a VPN that is down.',
    ],
    see: ['not-an-ssh-server', 'unresolved-ssh-host', 'dropped-packets'],
  },
});

interface Words {
  readonly short: string;
  readonly seen: string;
  readonly cause: string;
}

const words: Readonly<Partial<Record<SshReach['kind'], Words>>> = {
  refused: {
    short: 'refuses connections',
    seen: 'was refused',
    cause:
      'The host is there but the port is closed: sshd does not run or listens on another port, or a firewall rejects the connection. Seen from here these are the same.',
  },
  dropped: {
    short: 'does not answer',
    seen: 'got no answer',
    cause: 'Nothing came back at all: the machine is off or asleep, or a firewall drops the packets.',
  },
  unreachable: {
    short: 'cannot be reached',
    seen: 'could not be made: there is no way to that address',
    cause:
      'There is no route to the host from here: another network, a VPN that is down, or a machine that is off.',
  },
  'broken-off': {
    short: 'breaks connections off',
    seen: 'was closed before the server said anything',
    cause:
      'The server takes the connection and closes it at once: it has too many that are not logged in yet, it bans this address, or something in between does this.',
  },
};
