import { nixName } from '../derive/consequence.ts';
import { type FlakeItem, flakeEffect } from '../derive/flake-effect.ts';
import { ruleInWords } from '../derive/substituter-rule.ts';
import type { FlakeFact } from '../model/facts/flake.ts';
import type { Severity, Subject } from '../model/finding.ts';
import { excerpt } from '../nix/excerpt.ts';
import { atLeast, type NixVersion, parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable, unknown } from './define-check.ts';
import { flakeFixes } from './flake-fixes.ts';

const nixConfig: Subject = { kind: 'setting', name: 'nixConfig' };

/** Why something of a flake is not used, worst first. `vain`: Nix would ask, and a yes would not help. */
const reasons = ['dropped', 'vain', 'denied', 'asked'] as const;
type Reason = (typeof reasons)[number];

export default defineCheck({
  id: 'ignored-flake-setting',
  title: 'Nix does not use what a flake brings',
  severity: 'error',
  layer: 'trust',
  needs: ['flake', 'settings', 'configuration', 'daemon'],
  wants: ['user', 'nix'],
  subjects: () => [nixConfig],
  judge: (_nixConfig, facts) => {
    const { flake, daemon, user } = facts;
    const version = parseNixVersion(facts.nix?.versionLine ?? '');
    if (!atLeast(version, '2.4')) return notApplicable('this Nix has no flakes');
    const { items, left } = flakeEffect(facts);
    const wanted = items.filter(
      ({ known, kind, fate }) => !known && (kind !== 'setting' || fate === 'dropped'),
    );
    const { problem, file } = flake.trustedSettings;
    if (problem !== undefined && items.some(({ decision }) => decision === 'asked'))
      return unknown(`${file}, where Nix remembers answers about flakes: ${problem}, at which Nix ends`);
    const reasoned = wanted.flatMap((item) => {
      const reason = reasonOf(item);
      return reason === undefined ? [] : [{ ...item, reason }];
    });
    const isAboutCaches = reasoned.some(({ kind }) => kind !== 'setting');
    const main = isAboutCaches ? reasoned.filter(({ kind }) => kind !== 'setting') : reasoned;
    const worst = reasons.find((reason) => main.some((one) => one.reason === reason));
    if (worst === undefined)
      return wanted.some(({ fate }) => fate === 'unknown')
        ? unknown('it could not be found out whether the daemon trusts this user')
        : good;
    const who = user?.name ?? 'this user';
    const byDaemon = reasoned.some(({ reason }) => reason === 'dropped' || reason === 'vain');
    return {
      found: true,
      data: { worst, who, names: main.filter(({ reason }) => reason === worst).map(nameOf) },
      severity: isAboutCaches ? severityOf[worst] : 'note',
      evidence: [
        ...decisions(reasoned, flake),
        ...reasoned.flatMap((item) => (item.fate === 'dropped' ? [dropping(item, version)] : [])),
        ...(byDaemon ? [trustInWords(daemon.trusted, who)] : []),
      ],
      certainty: !byDaemon || daemon.trusted === false ? 'certain' : 'likely',
      ...(isAboutCaches ? { consequence: consequenceOf(byDaemon && left.length === 0, version) } : {}),
      fixes: flakeFixes(reasoned, flake),
    };
  },
  message: ({ data }) => messages[data.worst](data.names.join(', '), data.who),
  cause: ({ data }) => causes[data.worst],
  explain: {
    why: 'A flake can bring caches and keys in its nixConfig, and many that are slow to build do. They count only if this user allows them, and then only if the daemon, which writes to a store that all users share, trusts this user: else it takes keys and caches from its own configuration alone. Only the nixConfig of the flake that a command names counts, not those of its inputs.',
    causes: [
      'The user is not trusted by the daemon, so that answering yes does not help; Nix 2.4 to 2.21 drops the key without a word.',
      'Nix was run without a terminal, as in a script or in CI, where it asks nothing and goes on without.',
      'The question was once answered no, for good.',
      'The flake has changed its list since the answer: Nix asks again about the whole list.',
    ],
    see: ['untrusted-substituter', 'overriding-flake-setting', 'keyless-flake-cache'],
  },
});

const nameOf = ({ kind, text }: FlakeItem): string =>
  kind === 'key' ? `the key ${excerpt(text.split(':', 1)[0] ?? '')}` : text;

const consequenceOf = (noneLeft: boolean, version: NixVersion | undefined): string =>
  noneLeft
    ? `Once the flake is accepted, ${nixName(version)} goes on with no cache at all, not even those of the daemon, and builds everything from source.`
    : `${nixName(version)} builds from source what only these caches have.`;

function reasonOf({ decision, fate }: FlakeItem): Reason | undefined {
  if (decision === 'denied') return 'denied';
  if (fate === 'replaced') return undefined;
  if (decision === 'asked') return fate === 'dropped' ? 'vain' : 'asked';
  return fate === 'dropped' ? 'dropped' : undefined;
}

const severityOf: Readonly<Record<Reason, Severity>> = {
  dropped: 'error',
  vain: 'warning',
  denied: 'warning',
  asked: 'note',
};

const messages: Readonly<Record<Reason, (what: string, who: string) => string>> = {
  dropped: (what, who) => `The Nix daemon ignores ${what}, which the flake brings, for ${who}.`,
  vain: (what, who) =>
    `The flake brings ${what}, which the Nix daemon ignores for ${who} even if the flake is accepted.`,
  denied: (what) => `Nix leaves out ${what}, which the flake brings: that was decided before.`,
  asked: (what) => `Nix uses ${what}, which the flake brings, only once that is accepted.`,
};

const causes: Readonly<Record<Reason, string>> = {
  dropped:
    "The settings of the flake are accepted, but a user whom the daemon does not trust can choose only among the caches that the daemon's own configuration lists, and can add no key.",
  vain: "To accept the settings of a flake is not enough: a user whom the daemon does not trust can choose only among the caches that the daemon's own configuration lists, and can add no key.",
  denied:
    'This user, or this configuration, has said no to these settings for good, so that Nix does not ask.',
  asked:
    'A flake can change the configuration only with the consent of whoever uses it. Nix asks on a terminal; without one, as in a script or in CI, it goes on without these settings.',
};

/** What was decided about each setting of these items, and why. */
function decisions(items: readonly FlakeItem[], { settings, trustedSettings }: FlakeFact): readonly string[] {
  const words = (name: string, decision: FlakeItem['decision']): string => {
    const saved = settings.find((one) => one.name === name)?.saved;
    if (decision === 'asked')
      return saved === 'other-value'
        ? `is not accepted: what ${trustedSettings.file} remembers is about another value, so that Nix asks again`
        : 'is not accepted: Nix asks, and without a terminal leaves it out';
    if (decision === 'denied')
      return saved === 'refused'
        ? `was refused for good: ${trustedSettings.file}`
        : 'is refused by accept-flake-config';
    return decision === 'saved'
      ? `was accepted for good: ${trustedSettings.file}`
      : 'is accepted by accept-flake-config';
  };
  return [...new Set(items.map(({ setting, decision }) => `${setting} ${words(setting, decision)}`))];
}

function dropping({ kind, text, setting, rule }: FlakeItem, version: NixVersion | undefined): string {
  if (kind === 'cache') return `${text} ${ruleInWords[rule ?? 'not-listed']}`;
  const isSilent = version !== undefined && version.flavour !== 'lix' && !atLeast(version, '2.22');
  const how = isSilent ? ', and drops others without a word' : '';
  return kind === 'key'
    ? `the daemon takes ${setting} only from users whom it trusts${how}: ${excerpt(text)}`
    : `the daemon takes ${setting} only from users whom it trusts${how}`;
}

const trustInWords = (trusted: boolean | undefined, who: string): string =>
  trusted === false
    ? `the daemon itself says that it does not trust ${who}`
    : `${who} is not among the trusted-users of the daemon`;
