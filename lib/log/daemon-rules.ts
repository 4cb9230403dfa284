import type { LogMessageKind } from '../nix/log/message.ts';
import { advise, cacheOf, named, type Rule, shown, thisMachine } from './draft.ts';

/** Of what Nix or its daemon does not take from a user. */
export const daemonRules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
  'untrusted-substituter': (noted) => ({
    check: 'untrusted-substituter',
    severity: 'error',
    subject: cacheOf(noted),
    message: `The Nix daemon ignores ${named(noted)}, which this user asks for.`,
    cause:
      'A user whom the daemon does not trust can choose only among the substituters and trusted-substituters of the daemon, spelled in the same way: a slash at the end and parameters such as ?priority= count.',
    consequence:
      'What only this cache has is built. Saying yes to the question about a flake does not change that.',
    certainty: 'certain',
    fixes: [
      advise(
        `Have whoever runs this machine add ${named(noted)} to extra-substituters (or to trusted-substituters, for those who ask for it) in the configuration of the system, with the key of the cache in extra-trusted-public-keys, and restart the daemon.`,
      ),
      {
        kind: 'run-here',
        commands: ['nixcache doctor'],
        root: false,
        certainty: 'suggestion',
        note: 'writes the lines for this machine, and says which spelling the daemon wants',
      },
    ],
  }),
  'restricted-setting': (noted) => {
    const setting = shown(noted.message.fields.setting);
    const isAboutCaches = CACHE_SETTINGS.test(setting);
    return {
      check: 'ignored-user-setting',
      severity: isAboutCaches ? 'warning' : 'note',
      subject: { kind: 'setting', name: setting },
      message: `The Nix daemon ignores ${setting} of this user.`,
      cause: 'It takes this setting from its own configuration only, unless it trusts the user.',
      ...(isAboutCaches
        ? { consequence: 'What depends on it, as a cache whose key stands there, is not used.' }
        : {}),
      certainty: 'certain',
      fixes: isAboutCaches
        ? [
            advise(
              `Have whoever runs this machine set ${setting} in the configuration of the system, and restart the daemon.`,
            ),
            {
              kind: 'run-here',
              commands: ['nixcache doctor'],
              root: false,
              certainty: 'suggestion',
              note: 'writes the lines for this machine',
            },
          ]
        : [],
    };
  },
  'flake-setting': (noted) => {
    const setting = shown(noted.message.fields.setting);
    const isAboutCaches = CACHE_SETTINGS.test(setting);
    return {
      check: 'ignored-flake-setting',
      severity: isAboutCaches ? 'error' : 'note',
      subject: { kind: 'setting', name: setting },
      message: `Nix does not use ${setting} of a flake.`,
      cause: 'Settings of a flake count only when the user accepts them, and nobody did so here.',
      ...(isAboutCaches ? { consequence: 'What only the caches of the flake have is built.' } : {}),
      certainty: 'certain',
      fixes: isAboutCaches
        ? [
            {
              kind: 'run-here',
              commands: ['nixcache doctor --flake .'],
              root: false,
              certainty: 'suggestion',
              note: 'in the directory of the flake: says what becomes of each of its caches and keys here, and what to write where. Accepting (--accept-flake-config) is enough only for a user whom the daemon trusts; look at what the flake sets first',
            },
          ]
        : [],
    };
  },
  'disallowed-user': (noted) => ({
    check: 'disallowed-user',
    severity: 'error',
    subject: thisMachine,
    message: `The Nix daemon does not let ${shown(noted.message.fields.value)} in.`,
    cause: 'The setting allowed-users of the daemon does not name this user.',
    consequence: 'No command of Nix that needs the store works for this user.',
    certainty: 'certain',
    fixes: [
      advise(
        'Have whoever runs this machine add the user to allowed-users, which is not the same as trusting them.',
      ),
    ],
  }),
};

const CACHE_SETTINGS =
  /substituters|binary-caches|trusted-public-keys|public-keys|netrc-file|require-sigs|ssl-cert-file|^fallback$|narinfo-cache/;
