import type { LogMessageKind } from '../nix/log/message.ts';
import { nearest, slipsBetween } from '../nix/nearest.ts';
import { quote } from '../nix/quote.ts';
import { canonicalSettingName, settingEntry } from '../nix/setting-table.ts';
import { keptSettings } from '../nix/shown-setting.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { advise, type Draft, doctor, type Rule, shown, thisMachine } from './draft.ts';

/** Of the configuration, and of the machine. */
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
    if (isParameter(name))
      return unknownSetting(name, 'unusable-substituter', [
        `This Nix does not know ?${name}= in the URL of a cache, and ignores it.`,
        'It is older than this parameter.',
      ]);
    const base = canonicalSettingName(name).replace(/^extra-/, '');
    if (settingEntry(base) !== undefined)
      return isAboutCaches(base)
        ? unknownSetting(name, 'misspelled-setting', [
            `This Nix does not know ${name}, and ignores it.`,
            'It is older than this setting, or another flavour of Nix.',
          ])
        : undefined;
    const meant = nearest(base, keptSettings);
    if (meant === undefined || (slipsBetween(base, meant) > 3 && !meant.includes(base))) return undefined;
    return unknownSetting(name, 'misspelled-setting', [
      `There is no setting ${name}; ${meant} may have been meant.`,
      'Nix ignores what it does not know.',
    ]);
  },
  'bad-setting-value': ({ message }) => {
    const name = shown(message.fields.setting);
    const isOfUrl = isParameter(name);
    if (!isOfUrl && !isAboutCaches(canonicalSettingName(name).replace(/^extra-/, ''))) return undefined;
    return {
      check: isOfUrl ? 'unusable-substituter' : 'refused-configuration',
      severity: 'error',
      subject: { kind: 'setting', name },
      message: isOfUrl
        ? `A cache has ?${name}= with a value that Nix cannot read, so Nix drops the whole cache.`
        : `The setting ${name} has a value that Nix cannot read.`,
      cause: isOfUrl
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

const isParameter = (name: string): boolean =>
  name === 'priority' || name === 'trusted' || name === 'want-mass-query';

const names: readonly string[] = keptSettings;
const isAboutCaches = (name: string): boolean => names.includes(name);

const unknownSetting = (
  name: string,
  check: string,
  [message, cause]: readonly [message: string, cause: string],
): Draft => ({
  check,
  severity: 'warning',
  subject: { kind: 'setting', name },
  message,
  cause,
  certainty: 'likely',
  fixes: [doctor('names the line that it stands in')],
});
