import { okValue } from '../model/fact.ts';
import { excerpt } from '../nix/excerpt.ts';
import { good } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';

export default defineSshCheck({
  id: 'not-an-ssh-server',
  title: 'Something else than an ssh server listens where one should',
  severity: 'error',
  layer: 'connect',
  explains: ['unknown-host-key', 'unusable-ssh-identity', 'refused-ssh-login'],
  judge: ({ reach, fact }) => {
    const dial = okValue(fact.dial);
    if (reach.kind !== 'not-ssh' || dial === undefined) return good;
    const { port = 22 } = okValue(fact.options) ?? {};
    const endpoint = `${dial.address ?? '?'} port ${port}`;
    const said = dial.greeting === undefined ? 'nothing' : `"${excerpt(dial.greeting, 60)}"`;
    return {
      found: true,
      data: { endpoint },
      culprit: endpoint,
      evidence: [`${endpoint} takes connections and says ${said} where an ssh server gives its name at once`],
      fixes: [
        {
          kind: 'do',
          text: `Find out what listens at ${endpoint}, and on which port sshd does; then write that port as "Port" under the host in the ssh configuration of whoever runs Nix.`,
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} is not reached: what listens at ${data.endpoint} is no ssh server.`,
  cause: () =>
    'An ssh server begins with a line such as "SSH-2.0-OpenSSH_9.2". Another service has this port, or one in between takes every connection.',
  explain: {
    why: 'ssh waits for that line and then says "Connection timed out during banner exchange" or "kex_exchange_identification", which names no cause.',
    causes: [
      'The port of another service.',
      'A proxy or portal that accepts every connection.',
      'An sshd that hangs.',
    ],
    see: ['unreachable-ssh-host'],
  },
});
