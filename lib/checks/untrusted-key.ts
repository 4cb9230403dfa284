import { nixName, signatureRefused } from '../derive/consequence.ts';
import { type Effective, listOf } from '../derive/effective.ts';
import { spoiledKeyNames, trustedKeysOf } from '../derive/trusted-keys.ts';
import type { FixIntent } from '../model/fix.ts';
import { excerpt } from '../nix/excerpt.ts';
import { atLeast } from '../nix/version.ts';
import { notApplicable, unknown } from './define-check.ts';
import { defineSignatureCheck } from './define-signature-check.ts';
import { trustKey } from './shared-fixes.ts';

export default defineSignatureCheck({
  id: 'untrusted-key',
  title: 'A cache signs with a key that this machine does not trust',
  refusal: 'untrusted-key',
  found: (cache, samples, { effective, settings }) => {
    const names = [...new Set(samples.flatMap(({ verdict }) => verdict.keyNames))];
    const spoiled = spoiledKeyNames(effective.trustedKeys);
    if (names.some((name) => spoiled.has(name)))
      return notApplicable('its key stands in trusted-public-keys, but malformed');
    if (listOf(settings.values['secret-key-files'], []).length > 0)
      return unknown('the keys in secret-key-files are trusted too, and nixcache does not read them');
    // What the user trusts but the daemon does not: a setting that it drops.
    const own = trustedKeysOf(listOf(settings.values['trusted-public-keys'], [])).keys;
    const droppedKeys = names.flatMap((name) => own.get(name)?.text ?? []);
    const [first] = samples;
    const shown = names.map((name) => excerpt(name));
    return {
      data: { keyNames: shown, dropped: droppedKeys.length > 0 },
      evidence: [
        `${first?.storePath} is signed by ${shown.join(', ')}`,
        `trusted are: ${effective.trustedKeys.map(nameOf).join(', ') || 'no keys at all'}`,
      ],
      ...(droppedKeys.length > 0 ? { consequence: dropping(effective) } : {}),
      fixes: droppedKeys.length > 0 ? [adopt(droppedKeys)] : names.map((name) => trustKey(name, cache.name)),
    };
  },
  message: ({ subject, data }) =>
    data.dropped
      ? `${subject.name} signs with ${data.keyNames.join(', ')}, which this user trusts but the Nix daemon does not.`
      : `${subject.name} signs with ${data.keyNames.join(', ')}, which this machine does not trust.`,
  cause: ({ data }) =>
    data.dropped
      ? 'The key stands in the configuration of this user, and the daemon takes trusted-public-keys from its own configuration only, unless it trusts the user.'
      : data.keyNames.length === 1
        ? 'No public key of that name is in trusted-public-keys, so Nix takes nothing that only it has signed.'
        : 'No public key of any of these names is in trusted-public-keys, so Nix takes nothing that only they have signed.',
  explain: {
    why: 'Nix accepts a path only with a signature by a trusted key of exactly that name. Its own message does not say which key is missing.',
    causes: [
      'The substituter was added without its key.',
      'The key was put where the daemon does not read it.',
      'A plain trusted-public-keys line replaced the keys that were there before.',
      'The cache has a new key.',
    ],
    see: ['key-mismatch', 'misnamed-key', 'unsigned-paths', 'untrusted-substituter', 'malformed-trusted-key'],
  },
});

const nameOf = (entry: string): string => excerpt(entry.split(':', 1)[0] ?? '');

/** 2.4 to 2.21 say nothing about a setting that they drop (daemon.cc ClientSettings::apply). */
function dropping({ version }: Effective): string {
  const silent = version?.flavour === 'nix' && atLeast(version, '2.4') && !atLeast(version, '2.22');
  return `${silent ? `${nixName(version)} drops the key of the user without a word. ` : ''}${signatureRefused(version)}`;
}

const adopt = (keys: readonly string[]): FixIntent => ({
  kind: 'add-to-setting',
  setting: 'trusted-public-keys',
  values: keys,
  certainty: 'certain',
  note: 'in the configuration of the system: this trusts the key for all users of the machine',
});
