import { loginResult } from '../derive/ssh-view.ts';
import { okValue } from '../model/fact.ts';
import { excerpt } from '../nix/excerpt.ts';
import { sshTarget } from '../nix/ssh-target.ts';
import { good, notApplicable, unknown } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';

export default defineSshCheck({
  id: 'refused-ssh-login',
  title: 'A login to a store behind ssh comes to nothing',
  severity: 'error',
  layer: 'http',
  judge: ({ fact, store }) => {
    const { login } = fact;
    if (login.state !== 'ok')
      return login.state === 'not-asked' ? unknown(login.reason) : notApplicable(login.reason);
    const result = loginResult(fact);
    if (result === undefined) return unknown(`the login was ended: ${login.value.code ?? 'no answer'}`);
    if (result === 'ok') return good;
    const program = sshTarget(store)?.remoteProgram ?? 'nix-store';
    const { user, hostName = '' } = okValue(fact.options) ?? {};
    const isMissing = result === 'no-program';
    return {
      found: true,
      data: { program, isMissing, who: user ?? 'the user', host: hostName, denied: result === 'denied' },
      evidence: login.value.said
        .slice(-2)
        .map((line) => `ssh said: ${excerpt(line, 150)}`)
        .concat(login.value.said.length === 0 ? [`ssh ended with status ${login.value.status}`] : []),
      fixes: isMissing
        ? [
            {
              kind: 'do',
              text: `Install Nix there, or name the program with its whole path: append ?remote-program=/nix/var/nix/profiles/default/bin/${program} to the URL.`,
              certainty: 'suggestion',
              note: 'a command that comes over ssh runs without the files that set up the PATH at a login',
            },
          ]
        : [
            {
              kind: 'do',
              text: `Have whoever runs ${hostName} add the public key to ~/.ssh/authorized_keys of ${user ?? 'the user'} there; the log of its sshd says why it refuses one.`,
              certainty: 'suggestion',
            },
          ],
    };
  },
  message: ({ subject, data }) =>
    data.isMissing
      ? `${subject.name}: the login works, but there is no ${data.program} at the other end.`
      : data.denied
        ? `${subject.name}: ${data.host} does not let ${data.who} in.`
        : `${subject.name}: the login to ${data.host} failed.`,
  cause: ({ data }) =>
    data.isMissing
      ? 'Nix starts its counterpart by name at the other end, and the PATH of a command that comes over ssh is short.'
      : data.denied
        ? 'The server takes none of the keys that ssh has for it here, and Nix cannot type a password.'
        : 'The connection was there, and then something between both programs of ssh failed.',
  explain: {
    why: 'The last step before Nix talks to Nix. It is tried only with --ssh-login, and nothing is said to the program at the other end.',
    causes: [
      'The public key is not among the authorized keys of that user.',
      'The wrong user: without one in the URL it is the name of whoever runs Nix.',
      'Nix is not installed at the other end, or not in the PATH of its sshd.',
    ],
    see: ['unusable-ssh-identity', 'unknown-host-key'],
  },
});
