import { okValue } from '../model/fact.ts';
import { good, unknown } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';

export default defineSshCheck({
  id: 'unresolved-ssh-host',
  title: 'The name of a host behind ssh leads nowhere',
  severity: 'error',
  layer: 'resolver',
  explains: ['unknown-host-key', 'unusable-ssh-identity', 'refused-ssh-login'],
  judge: ({ reach, fact }, { stores }) => {
    if (reach.kind === 'not-asked') return unknown(reach.because);
    if (reach.kind !== 'no-such-name' && reach.kind !== 'resolver-fails') return good;
    const { hostName = '', hidden } = okValue(fact.options) ?? {};
    const code = okValue(fact.dial)?.lookupCode ?? '';
    const isGone = reach.kind === 'no-such-name';
    return {
      found: true,
      data: { host: hostName, isGone },
      culprit: hostName,
      evidence: [`looking up ${hostName} ended with ${code}`],
      certainty: hidden === undefined ? 'certain' : 'possible',
      fixes: [
        {
          kind: 'do',
          text: isGone
            ? `Correct the name, or add "Host ${hostName}" with its HostName to the ssh configuration of ${stores.runner.name}${stores.runner.isThisUser ? '' : ', for whom an alias in your own configuration does not count'}.`
            : 'Look at the name servers of this machine: they do not answer as they should.',
          certainty: 'suggestion',
          ...(hidden === undefined
            ? {}
            : { note: `${hidden} may have the name as an alias, which only root can read` }),
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.isGone
      ? `${subject.name} is not reached: there is no host named ${data.host}, and ssh knows no alias of that name.`
      : `${subject.name} is not reached: the name ${data.host} could not be looked up.`,
  cause: () =>
    'An alias of the ssh configuration counts for the user who has it, and a daemon has that of root; a name without one is looked up in DNS.',
  explain: {
    why: 'ssh says "Could not resolve hostname". Where a daemon does the work, an alias in the configuration of a user is of no use to it.',
    causes: [
      'A typing error in the host or alias.',
      'The alias stands in the configuration of a user, and the daemon runs as root.',
      'A name that exists in a private network or VPN alone.',
    ],
    see: ['unreachable-ssh-host', 'unresolved-host'],
  },
});
