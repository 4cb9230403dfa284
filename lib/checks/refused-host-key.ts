import { hostKeyState, loginResult } from '../derive/ssh-view.ts';
import { okValue } from '../model/fact.ts';
import { good } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';
import { shellWord } from './shared-fixes.ts';

export default defineSshCheck({
  id: 'refused-host-key',
  title: 'The host key of a store behind ssh is another than it was, or revoked',
  severity: 'error',
  layer: 'tls',
  explains: ['refused-ssh-login'],
  judge: ({ fact }, { stores }) => {
    const isChanged = loginResult(fact) === 'host-key-changed';
    const isRevoked = hostKeyState(fact) === 'revoked';
    if (!isChanged && !isRevoked) return good;
    const { found = [], names = [] } = okValue(fact.hostKeys) ?? {};
    const name = names[0] ?? '';
    const file = found[0]?.file;
    const places = found.map(
      ({ file: path, line, marker }) => `${path}, line ${line}${marker === undefined ? '' : ` (${marker})`}`,
    );
    return {
      found: true,
      data: { name, isRevoked },
      evidence: [
        ...(places.length === 0 ? [] : [`about ${name}: ${places.join('; ')}`]),
        ...(isChanged ? ['a login ended with "Host key verification failed"'] : []),
      ],
      fixes: [
        {
          kind: 'do',
          text: `Ask whoever runs ${name} whether it has a new key, and for its fingerprint (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there). Until then take it for what it may be: somebody between you and the host.`,
          certainty: 'certain',
        },
        ...(isRevoked || file === undefined
          ? []
          : [
              {
                kind: 'run-here' as const,
                commands: [`ssh-keygen -R ${shellWord(name)} -f ${shellWord(file)}`],
                root: stores.runner.uid === 0,
                certainty: 'suggestion' as const,
                note: 'only after that: it forgets the old key, and the next ssh shows the new one to be confirmed',
              },
            ]),
      ],
    };
  },
  message: ({ subject, data }) =>
    data.isRevoked
      ? `${subject.name}: the only keys known for ${data.name} are marked as revoked.`
      : `${subject.name}: ${data.name} shows another host key than the one that is known.`,
  cause: ({ data }) =>
    data.isRevoked
      ? 'Somebody has marked the key as one that must not be taken any more, as is done when it was stolen or replaced.'
      : 'The host was installed anew, its address belongs to another machine now, or somebody stands in between.',
  explain: {
    why: 'ssh ends with "Host key verification failed", whoever starts it. The key is what tells a host from one that only has its address.',
    causes: ['The host was installed anew.', 'An address that was given to another machine.', 'An attack.'],
    see: ['unknown-host-key'],
  },
});
