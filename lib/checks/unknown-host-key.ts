import { hostKeyState, loginResult, type SshView } from '../derive/ssh-view.ts';
import { okValue } from '../model/fact.ts';
import type { FixIntent } from '../model/fix.ts';
import { good, notApplicable, unknown } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';
import { shellWord } from './shared-fixes.ts';

export default defineSshCheck({
  id: 'unknown-host-key',
  title: 'The host key of a store behind ssh is not known to whoever runs Nix',
  severity: 'error',
  layer: 'tls',
  explains: ['refused-ssh-login'],
  judge: (view, { stores }) => {
    const { fact } = view;
    const state = hostKeyState(fact);
    if (fact.options.state !== 'ok') return unknown(fact.options.reason);
    if (state === undefined) return notApplicable('its host key is not looked for in known_hosts');
    const { runner } = stores;
    if (state === 'unseen') {
      const files = (okValue(fact.hostKeys)?.files ?? []).flatMap(({ path, state: how }) =>
        how === 'unreadable' ? [path] : [],
      );
      return unknown(
        `whether ${runner.name} knows its host key stands in ${files.join(', ') || 'files'} that this user may not read`,
      );
    }
    if (state !== 'unknown' || loginResult(fact) === 'ok') return good;
    const { files = [], names = [] } = okValue(fact.hostKeys) ?? {};
    const isSure =
      !runner.isThisUser ||
      fact.options.value.hostKeyChecking === 'yes' ||
      loginResult(fact) === 'host-key-unknown';
    return {
      found: true,
      severity: isSure ? 'error' : 'warning',
      data: { name: names[0] ?? '', runner: runner.name },
      evidence: [
        `${files.map(({ path, state: how }) => (how === 'ok' ? path : `${path} (not there)`)).join(', ') || 'no file'} names no key for ${names.join(' or ')}`,
      ],
      certainty: isSure ? 'certain' : 'likely',
      fixes: confirming(view, runner.uid === 0),
    };
  },
  message: ({ subject, data }) =>
    `${subject.name}: the host key of ${data.name} is not known to ${data.runner}.`,
  cause: ({ data }) =>
    `ssh talks to no host whose key it does not know. At a terminal it asks, but a daemon or a script has nobody to ask, so that it ends with "Host key verification failed". That another user has confirmed the key is of no use to ${data.runner}.`,
  explain: {
    why: 'known_hosts belongs to a user. Whoever tests with an own ssh has the key confirmed, and the daemon, which runs as root, still has not.',
    causes: [
      'Nobody has logged in to that host as root yet.',
      'The host was confirmed under another name, address or port.',
      'The key was confirmed by another user.',
    ],
    see: ['refused-host-key', 'unusable-ssh-identity'],
  },
});

/** Confirming means comparing: a key that is merely fetched proves nothing. */
function confirming({ fact, store }: SshView, root: boolean): readonly FixIntent[] {
  const { hostName = '', port = 22, user } = okValue(fact.options) ?? {};
  const keyFile = okValue(fact.identities)?.find(({ named }) => named)?.path;
  const at = `${user === undefined ? '' : `${user}@`}${store.host ?? hostName}`;
  const more = [
    ...(keyFile === undefined ? [] : ['-i', shellWord(keyFile)]),
    // Where the port comes from NIX_SSHOPTS, a plain ssh does not know it.
    ...(port === 22 ? [] : ['-p', String(port)]),
  ];
  return [
    {
      kind: 'run-here',
      commands: [['ssh', ...more, shellWord(at), 'true'].join(' ')],
      root,
      certainty: 'certain',
      note: 'it shows the fingerprint of the key and asks: say yes only if whoever runs the host names the same one',
    },
    {
      kind: 'run-here',
      commands: [`ssh-keyscan -p ${port} ${shellWord(hostName)} | ssh-keygen -lf -`],
      root: false,
      certainty: 'suggestion',
      note: 'shows the fingerprints that the host gives now: compare the fingerprint with what whoever runs it says (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there), since what comes over the network may be of anybody',
    },
  ];
}
