import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import {
  asksForSubstituters,
  type DroppedSubstituter,
  type Effective,
  effectiveOf,
  listOf,
  substitutingOf,
} from '../derive/effective.ts';
import { missingKeyNames } from '../derive/signatures.ts';
import { ruleInWords } from '../derive/substituter-rule.ts';
import { trustedKeysOf } from '../derive/trusted-keys.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { Subject } from '../model/finding.ts';
import type { FixIntent } from '../model/fix.ts';
import { parsePublicKey } from '../nix/public-key.ts';
import { defineCheck, good, notApplicable, unknown } from './define-check.ts';
import { trustKey } from './shared-fixes.ts';

const substituters: Subject = { kind: 'setting', name: 'substituters' };

export default defineCheck({
  id: 'untrusted-substituter',
  title: 'The Nix daemon ignores caches that this user asks for',
  severity: 'error',
  layer: 'trust',
  needs: ['settings', 'daemon', 'configuration'],
  wants: ['user', 'nix', 'caches'],
  explains: ['ignored-user-setting'],
  subjects: () => [substituters],
  judge: (_setting, facts) => {
    const { configuration, settings, daemon } = facts;
    const substituting = substitutingOf(facts);
    if (substituting.by !== 'daemon') return notApplicable('no daemon downloads for this user');
    if (!asksForSubstituters(configuration)) return good;
    if (substituting.trusted === undefined)
      return unknown('it could not be found out whether the daemon trusts this user');
    const effective = effectiveOf(facts);
    const { dropped, substituters: requested, version } = effective;
    if (dropped.length === 0) return good;
    const ignored = new Set(dropped.map(({ entry }) => entry));
    const left = requested.filter((entry) => !ignored.has(entry));
    const who = facts.user?.name ?? 'this user';
    return {
      found: true,
      data: { entries: [...ignored], who },
      evidence: [
        ...dropped.map(({ entry, rule }) => `${entry} ${ruleInWords[rule]}`),
        daemon.trusted === false
          ? `the daemon itself says that it does not trust ${who}`
          : `${who} is not among the trusted-users of the daemon`,
      ],
      certainty: daemon.trusted === false ? 'certain' : 'likely',
      consequence: `${nixName(version)} goes on with ${left.length === 0 ? 'no cache at all, not even those of the daemon, and builds everything from source' : `${left.join(', ')} alone`}.`,
      fixes: [
        ...fixesFor(dropped, configuration.system),
        ...keyFixes(settings.values, configuration.system),
        ...cacheViews({ caches: facts.caches ?? [] })
          .filter(({ name }) => ignored.has(name))
          .flatMap((cache) => unknownKeyFixes(cache, effective, settings.values)),
      ],
    };
  },
  message: ({ data }) => `The Nix daemon ignores ${data.entries.join(', ')} when ${data.who} asks for it.`,
  cause: ({ data }) =>
    `A user whom the daemon does not trust can choose only among the caches that the daemon's own configuration lists; ${data.who} asks for others, in a file or variable of this user.`,
  explain: {
    why: 'The daemon writes to a store that all users share, so it takes caches and keys from its own configuration only. Answering yes to the question of a flake does not change that, and what "nix config show" prints is what the user asks for, not what the daemon does.',
    causes: [
      'A cache was added to the configuration of the user instead of the system.',
      'A flake or a tool brings caches of its own.',
      'The URL differs from that of the daemon in a slash or a parameter.',
      'The daemon was not restarted after its configuration changed.',
    ],
    see: ['untrusted-key', 'duplicate-substituter', 'no-substituters'],
  },
});

type System = FactValues['configuration']['system'];

function fixesFor(dropped: readonly DroppedSubstituter[], system: System): readonly FixIntent[] {
  const known = [...listOf(system['substituters'], []), ...listOf(system['trusted-substituters'], [])];
  const respelled = dropped.flatMap(({ entry, rule }): readonly FixIntent[] => {
    const asKnown = known.find((one) => bare(one) === bare(entry));
    return (rule === 'slash-differs' || rule === 'parameters-differ') && asKnown !== undefined
      ? [
          {
            kind: 'replace-in-setting',
            setting: 'substituters',
            from: entry,
            to: asKnown,
            certainty: 'certain',
            note: 'in the configuration of this user, as the daemon spells it',
          },
        ]
      : [];
  });
  const unknown = [...new Set(dropped.filter(({ rule }) => rule === 'not-listed').map(({ entry }) => entry))];
  if (unknown.length === 0) return respelled;
  return [
    ...respelled,
    {
      kind: 'add-to-setting',
      setting: 'substituters',
      values: unknown,
      certainty: 'certain',
      note: 'in the configuration of the system, for all users; restart the daemon afterwards',
    },
    {
      kind: 'add-to-setting',
      setting: 'trusted-substituters',
      values: unknown,
      certainty: 'suggestion',
      note: 'instead, where each user is to choose: the daemon then allows these caches to those who ask for them',
    },
  ];
}

/** The daemon drops the keys of this user as well, in some versions without a word. */
function keyFixes(values: System, system: System): readonly FixIntent[] {
  const trusted = new Set(listOf(system['trusted-public-keys'], []));
  const own = listOf(values['trusted-public-keys'], []).filter(
    (key) => !trusted.has(key) && parsePublicKey(key).ok,
  );
  if (own.length === 0) return [];
  return [
    {
      kind: 'add-to-setting',
      setting: 'trusted-public-keys',
      values: own,
      certainty: 'certain',
      note: 'the keys that this user has beyond those of the daemon; add those of caches that you trust for the whole machine',
    },
  ];
}

/** Keys that neither this user nor the daemon has: without them the caches would be of no use once they are allowed. */
function unknownKeyFixes(cache: CacheView, effective: Effective, values: System): readonly FixIntent[] {
  if (!effective.requireSigs) return [];
  const own = trustedKeysOf(listOf(values['trusted-public-keys'], [])).keys;
  return missingKeyNames(cache, effective)
    .filter((name) => !own.has(name))
    .map((name) => trustKey(name, cache.name));
}

const bare = (entry: string): string => (entry.split('?', 1)[0] ?? '').replace(/\/+$/, '');
