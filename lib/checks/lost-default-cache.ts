import { nixName } from '../derive/consequence.ts';
import { effectiveOf } from '../derive/effective.ts';
import type { Subject } from '../model/finding.ts';
import type { FixIntent } from '../model/fix.ts';
import { isDefaultCache, knownCacheAt, knownKeyNamed } from '../nix/known-caches.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const substituters: Subject = { kind: 'setting', name: 'substituters' };

export default defineCheck({
  id: 'lost-default-cache',
  title: 'The default cache was lost when another was added',
  severity: 'warning',
  layer: 'configuration',
  needs: ['settings', 'configuration'],
  wants: ['nix', 'daemon', 'user'],
  subjects: () => [substituters],
  judge: (_setting, facts) => {
    const effective = effectiveOf(facts);
    const stores = effective.substituters.map(parseStoreUrl);
    if (stores.length === 0) return notApplicable('there are no substituters at all');
    if (stores.some(({ base }) => isDefaultCache(knownCacheAt(base)))) return good;
    if (effective.dropped.length > 0) return notApplicable('the daemon ignores some of the caches');
    const line = facts.configuration.replacedDefaults?.find(({ setting }) => setting === 'substituters');
    if (line === undefined) return notApplicable('no line is known to have replaced the default');
    // Any other cache may pass on what the default one has: that is then a choice, and a common one.
    if (!stores.every(({ host }) => host?.toLowerCase().endsWith('.cachix.org') ?? false))
      return notApplicable('one of the caches may have what the default one has');
    const key = knownKeyNamed('cache.nixos.org-1')?.key ?? '';
    const keyIsTrusted = effective.trustedKeys.includes(key);
    return {
      found: true,
      severity: keyIsTrusted ? 'warning' : 'note',
      data: {},
      evidence: [
        `${line.origin}, line ${line.line}, replaced ${line.entry}`,
        `left are ${effective.substituters.join(', ')}, which do not have what the default cache has`,
        ...(keyIsTrusted ? ['its key, cache.nixos.org-1, is still trusted'] : []),
      ],
      certainty: 'likely',
      consequence: `${nixName(effective.version)} builds from source whatever those caches do not have, which is nearly all of Nixpkgs.`,
      fixes: fixesFor(keyIsTrusted, key),
    };
  },
  message: () =>
    'The default cache, cache.nixos.org, is not asked any more: a line of the configuration replaced it.',
  cause: () =>
    'A line that sets substituters replaces the cache that Nix asks by default; one that begins with extra- adds to it.',
  explain: {
    why: 'A cache at Cachix has what its owner pushed and leaves out what cache.nixos.org has. Alone it is enough only for those who build the rest themselves on purpose.',
    causes: [
      'A cache was added with a plain line.',
      'The file of the user sets the list anew and replaces that of the system.',
    ],
    see: ['lost-default-key', 'no-substituters', 'untrusted-substituter'],
  },
});

function fixesFor(keyIsTrusted: boolean, key: string): readonly FixIntent[] {
  const cache: FixIntent = {
    kind: 'add-to-setting',
    setting: 'substituters',
    values: ['https://cache.nixos.org/'],
    certainty: 'suggestion',
    note: 'unless it was left out on purpose',
  };
  if (keyIsTrusted) return [cache];
  return [
    cache,
    {
      kind: 'add-to-setting',
      setting: 'trusted-public-keys',
      values: [key],
      certainty: 'suggestion',
      note: 'with it: this is the key that Nix itself comes with',
    },
  ];
}
