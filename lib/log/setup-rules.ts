import type { Subject } from '../model/finding.ts';
import type { LogMessageKind } from '../nix/log/message.ts';
import { nearest } from '../nix/nearest.ts';
import { keptSettings } from '../nix/shown-setting.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { advise, askCache, cacheOf, type Draft, named, type Rule, shown, thisMachine } from './draft.ts';
import type { Noted } from './noted.ts';
import { quote } from './quote.ts';

const doctor = (note: string): Draft['fixes'][number] => ({
  kind: 'run-here',
  commands: ['nixcache doctor'],
  root: false,
  certainty: 'suggestion',
  note,
});

/** Of the configuration, of stores that are no HTTP caches, and of the machine. */
export const setupRules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
  'unopenable-store': ({ message }) => {
    const { value, reason: scheme } = message.fields;
    const store = parseStoreUrl(value ?? `${scheme ?? ''}://`);
    const lacksScheme = store.reason === 'missing-scheme' || store.reason === 'bare-word';
    return {
      check: lacksScheme ? 'schemeless-substituter' : 'unusable-substituter',
      severity: 'error',
      subject: { kind: 'cache', name: shown(store.text) },
      message: lacksScheme
        ? `${shown(store.text)} is no URL of a cache: it lacks https:// in front.`
        : `Nix cannot open ${shown(store.text)} as a cache.`,
      cause: lacksScheme
        ? 'Nix does not guess the scheme.'
        : 'The entry has a scheme that this Nix does not know, or a character that does not belong there: quotation marks, commas and semicolons are no separators in lists of Nix.',
      consequence: 'Nix goes on without this cache; 2.34 and later may stop at it, whatever the command.',
      certainty: 'certain',
      fixes: [doctor('names the line that it stands in, and what to write instead')],
    };
  },
  'unknown-setting': ({ message }) => {
    const name = shown(message.fields.setting);
    const base = name.replace(/^extra-/, '');
    const isParameter = base === 'priority' || base === 'trusted' || base === 'want-mass-query';
    const meant = nearest(base, keptSettings);
    if (!isParameter && meant === undefined) return undefined;
    const isOld = meant === base;
    return {
      check: isParameter ? 'unusable-substituter' : 'misspelled-setting',
      severity: 'warning',
      subject: { kind: 'setting', name },
      message: isParameter
        ? `This Nix does not know ?${name}= in the URL of a cache, and ignores it.`
        : isOld
          ? `This Nix does not know ${name}, and ignores it.`
          : `There is no setting ${name}; ${meant} may have been meant.`,
      cause:
        isOld || isParameter
          ? 'It is older than this setting, or it is one of a server.'
          : 'Nix ignores what it does not know.',
      certainty: 'likely',
      fixes: [doctor('names the line that it stands in')],
    };
  },
  'bad-setting-value': ({ message }) => {
    const name = shown(message.fields.setting);
    const isParameter = name === 'priority' || name === 'trusted' || name === 'want-mass-query';
    return {
      check: isParameter ? 'unusable-substituter' : 'refused-configuration',
      severity: 'error',
      subject: { kind: 'setting', name },
      message: isParameter
        ? `A cache has ?${name}= with a value that Nix cannot read, so Nix drops the whole cache.`
        : `The setting ${name} has a value that Nix cannot read.`,
      cause: isParameter
        ? 'The URL of the cache in substituters ends in it.'
        : 'It stands in a configuration file, in NIX_CONFIG or on the command line.',
      certainty: 'certain',
      fixes: [doctor('names the entry')],
    };
  },
  'bad-configuration': ({ message }) => ({
    check: 'refused-configuration',
    severity: 'error',
    subject: thisMachine,
    message: `Nix refuses its configuration: a line in ${shown(message.fields.file)} cannot be read.`,
    cause: `It says: ${quote(message.text)}.`,
    consequence: 'Every command of Nix that reads this file stops.',
    certainty: 'certain',
    fixes: [doctor('names the line, and what is wrong with it')],
  }),
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
  offline: () => ({
    check: 'offline-machine',
    severity: 'error',
    subject: thisMachine,
    message: 'Nix sees no network on this machine and asks no cache.',
    cause: 'No interface but the loopback one was up when the command began.',
    consequence: 'Only what is remembered from before is used; everything else is built, or fails.',
    certainty: 'certain',
    fixes: [
      advise(
        'Connect the machine and run the command again.',
        'a container or sandbox may have no network on purpose',
      ),
    ],
  }),
  'read-only-store': () => ({
    check: 'read-only-store',
    severity: 'error',
    subject: thisMachine,
    message: 'This user may not write to the Nix store, so nothing can be put there.',
    cause:
      'There is no daemon that would do it, and the store belongs to another user: Nix was started without its daemon, or as another user than the one who installed it.',
    consequence: 'Every download ends here, whatever the caches have.',
    certainty: 'certain',
    fixes: [doctor('says who owns the store and whether a daemon runs')],
  }),
  'full-buffer': () => ({
    check: 'full-download-buffer',
    severity: 'note',
    subject: { kind: 'setting', name: 'download-buffer-size' },
    message: 'Downloads came faster than they could be unpacked; nothing was lost.',
    cause:
      'Nix lets a download wait when its buffer of download-buffer-size is full: the disk or the processor is the limit, not the cache.',
    certainty: 'certain',
    fixes: [],
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
