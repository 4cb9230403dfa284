import type { Subject } from '../model/finding.ts';
import type { LogMessageKind } from '../nix/log/message.ts';
import { quote } from '../nix/quote.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { askCache, cacheOf, type Draft, doctor, named, type Rule, shown, thisMachine } from './draft.ts';
import type { Noted } from './noted.ts';

/** Of stores behind ssh, and of the daemon. */
export const storeRules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
  ssh: (noted) => sshRule(noted, shown(noted.message.fields.host ?? '')),
  'remote-store': (noted) => {
    const store = parseStoreUrl(noted.message.fields.cache ?? '');
    if (store.kind === 'ssh' || store.kind === 'ssh-ng') return sshRule(noted, noted.cache ?? '');
    return daemonGone(quote(noted.message.fields.detail ?? ''));
  },
  'missing-daemon': ({ message }) =>
    daemonGone(`${shown(message.fields.path)}: ${shown(message.fields.detail ?? 'no connection')}`),
  'lost-daemon': () => ({
    check: 'lost-daemon',
    severity: 'error',
    subject: thisMachine,
    message: 'The Nix daemon ended in the middle of its work.',
    cause:
      'It crashed, was restarted or was killed, as for lack of memory; or it does not let this user in and this Nix does not say so.',
    certainty: 'certain',
    fixes: [
      {
        kind: 'run-here',
        commands: ['journalctl -u nix-daemon -n 50', 'nixcache doctor'],
        root: false,
        certainty: 'suggestion',
        note: 'the log of the daemon says why it ended; where there is no systemd, it goes to /var/log/nix-daemon.log',
      },
    ],
  }),
};

const daemonGone = (seen: string): Draft => ({
  check: 'missing-daemon',
  severity: 'error',
  subject: thisMachine,
  message: 'Nix cannot reach its daemon.',
  cause: `The daemon does not run, or its socket is elsewhere (${seen}).`,
  consequence: 'No command that needs the store works.',
  certainty: 'certain',
  fixes: [
    {
      kind: 'run-here',
      commands: ['systemctl status nix-daemon.socket nix-daemon.service'],
      root: false,
      certainty: 'suggestion',
      note: 'on macOS: sudo launchctl print system/org.nixos.nix-daemon',
    },
    doctor('says whether there is one, and where Nix looks for it'),
  ],
});

const sshWords: readonly (readonly [RegExp, string, string])[] = [
  [
    /Host key verification failed/,
    'unknown-host-key',
    'The host key of the server is not known to whoever runs ssh: with a daemon that is root, which has a known_hosts of its own.',
  ],
  [
    /IDENTIFICATION HAS CHANGED/,
    'refused-host-key',
    'The host key of the server is another than it was: the server was set up anew, or somebody else answers.',
  ],
  [
    /Permission denied/,
    'refused-ssh-login',
    'The server does not let the key of whoever runs ssh in: with a daemon that is root, whose keys are not those of this user.',
  ],
  [/Could not resolve hostname/, 'unresolved-ssh-host', 'The name of the host leads nowhere.'],
];

/** What ssh itself said, where it stands in the log, tells most. */
function sshRule(noted: Noted, host: string): Draft {
  const said = noted.context ?? '';
  const isMissing = noted.message.fields.value === 'ssh';
  const [, check = 'unreachable-ssh-host', cause] = sshWords.find(([words]) => words.test(said)) ?? [];
  const subject: Subject = isMissing
    ? thisMachine
    : noted.cache === undefined
      ? { kind: 'cache', name: host }
      : cacheOf(noted);
  return {
    check: isMissing ? 'missing-ssh-client' : check,
    severity: 'error',
    subject,
    message: isMissing
      ? 'There is no ssh where Nix looks for it, which stores behind ssh need.'
      : `No connection over ssh to ${noted.cache === undefined ? host : named(noted)} could be made.`,
    cause: isMissing
      ? 'Nix runs the ssh on the PATH of whoever downloads: with a daemon that is its own.'
      : (cause ??
        (said === ''
          ? 'The log does not hold what ssh itself said: the host is down, its key is not known, or the login is refused.'
          : `What ssh said: ${quote(said)}.`)),
    consequence:
      'As a substituter such a store stops the whole build before 2.34, even when another cache has the path.',
    certainty: isMissing || cause !== undefined ? 'certain' : 'likely',
    fixes: [
      noted.target === undefined
        ? doctor('looks at each store behind ssh')
        : askCache(noted, 'follows the way to the host step by step; with --ssh-login it also logs in'),
    ],
  };
}
