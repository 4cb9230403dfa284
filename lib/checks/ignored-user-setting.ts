import { listOf, substitutingOf } from '../derive/effective.ts';
import { setAt } from '../derive/set-at.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { FixIntent } from '../model/fix.ts';
import { droppedSettings } from '../nix/daemon-trust.ts';
import { parsePublicKey } from '../nix/public-key.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { atLeast, parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable, thisMachine, unknown } from './define-check.ts';

export default defineCheck({
  id: 'ignored-user-setting',
  title: 'The Nix daemon ignores settings of this user',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings', 'daemon', 'configuration'],
  wants: ['user', 'nix', 'caches'],
  subjects: thisMachine,
  judge: (_machine, facts) => {
    const { configuration, settings, caches = [] } = facts;
    const substituting = substitutingOf(facts);
    if (substituting.by !== 'daemon') return notApplicable('no daemon downloads for this user');
    const version = parseNixVersion(facts.nix?.versionLine ?? '');
    const dropped = droppedSettings(configuration.overridden, version).dropped.filter((name) =>
      differs(name, settings, configuration),
    );
    if (dropped.length === 0 || substituting.trusted === true) return good;
    if (substituting.trusted === undefined)
      return unknown('it could not be found out whether the daemon trusts this user');
    const hurts = dropped.some((name) => isNeeded(name, caches));
    const isSilent = version?.flavour === 'nix' && atLeast(version, '2.4') && !atLeast(version, '2.22');
    return {
      found: true,
      severity: hurts ? 'warning' : 'note',
      data: { names: dropped, who: facts.user?.name ?? 'this user' },
      evidence: dropped.map((name) => `${name}${places(name, settings)}`),
      certainty: facts.daemon.trusted === false ? 'certain' : 'likely',
      consequence: `What goes through the daemon goes by its own values${isSilent ? ', and this Nix does not say so' : ''}; "nix config show" prints those of the user all the same.`,
      fixes: dropped.map((name) => fixFor(name, settings.values)),
    };
  },
  message: ({ data }) =>
    `The Nix daemon does not trust ${data.who} and ignores what this user sets: ${data.names.join(', ')}.`,
  cause: () =>
    'A user whom the daemon does not trust can choose among its caches, set a few time-outs, and nothing else.',
  explain: {
    why: 'These settings look as if they counted, and count only for what the Nix command does by itself, such as evaluating. Keys, passwords and certificates for downloads have to be in the configuration of the system.',
    causes: [
      'A guide for a machine without a daemon was followed.',
      'A tool wrote to the configuration of the user because it may not write to that of the system.',
    ],
    see: ['untrusted-substituter', 'untrusted-key', 'stale-daemon'],
  },
});

type Values = FactValues['settings']['values'];

/** What the daemon has itself is no loss. */
function differs(
  name: string,
  { values }: FactValues['settings'],
  { system }: FactValues['configuration'],
): boolean {
  const own = values[name];
  if (own === undefined) return false;
  if (!Array.isArray(own)) return own !== system[name];
  const known = listOf(system[name], []);
  return listOf(own, []).some((entry) => !known.includes(entry));
}

/** Whether a cache was reached only by what the daemon does not have. */
function isNeeded(name: string, caches: FactValues['caches']): boolean {
  if (name === 'netrc-file') return caches.some(({ credential }) => credential === 'netrc');
  return name === 'ssl-cert-file' && caches.some(({ entry }) => parseStoreUrl(entry).scheme === 'https');
}

function places(name: string, settings: FactValues['settings']): string {
  const lines = setAt({ kind: 'setting', name }, settings);
  const last = lines.at(-1);
  return last === undefined ? '' : ` is set in ${last.origin}, line ${last.line}`;
}

function fixFor(name: string, values: Values): FixIntent {
  const keys = listOf(values[name], []).filter((key) => parsePublicKey(key).ok);
  if (name === 'trusted-public-keys' && keys.length > 0)
    return {
      kind: 'add-to-setting',
      setting: name,
      values: keys,
      certainty: 'suggestion',
      note: 'those of caches that you trust for the whole machine',
    };
  return {
    kind: 'do',
    text: `Have ${name} set in the configuration of the system, if it is to count for downloads and builds.`,
    certainty: 'suggestion',
  };
}
