import { signatureRefused } from '../derive/consequence.ts';
import { effectiveOf } from '../derive/effective.ts';
import { type FlakeItem, flakeEffect } from '../derive/flake-effect.ts';
import type { Subject } from '../model/finding.ts';
import type { FixIntent } from '../model/fix.ts';
import { isDefaultCache, type KnownCache, knownCacheAt } from '../nix/known-caches.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { atLeast } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const nixConfig: Subject = { kind: 'setting', name: 'nixConfig' };

export default defineCheck({
  id: 'keyless-flake-cache',
  title: 'A flake brings a cache without its key',
  severity: 'warning',
  layer: 'trust',
  needs: ['flake', 'settings', 'configuration', 'daemon'],
  wants: ['user', 'nix'],
  subjects: () => [nixConfig],
  judge: (_nixConfig, facts) => {
    const effective = effectiveOf(facts);
    if (!atLeast(effective.version, '2.4')) return notApplicable('this Nix has no flakes');
    if (!effective.requireSigs) return notApplicable('this configuration accepts what is not signed');
    const items = flakeEffect(facts).items.filter(({ decision }) => decision !== 'denied');
    const brought = items.filter(({ kind }) => kind === 'key').map(({ text }) => text);
    const keys = [...effective.trustedKeys, ...brought];
    const keyless = items.filter(isNewCache).flatMap((item) => {
      const lack = lackOf(item.text, keys, brought);
      return lack === undefined ? [] : [{ entry: item.text, ...lack }];
    });
    if (keyless.length === 0) return good;
    return {
      found: true,
      data: { entries: keyless.map(({ entry }) => entry) },
      evidence: keyless.map(({ entry, known }) =>
        known === undefined
          ? `the flake brings ${entry} and no key`
          : `${entry} is known to sign with ${known.keys.map(nameOf).join(', ')}, which neither the flake nor the configuration trusts`,
      ),
      certainty: keyless.every(({ known }) => known?.seenIn === 'source') ? 'likely' : 'possible',
      consequence: signatureRefused(effective.version),
      fixes: keyless.flatMap(({ entry, known }) => fixesFor(entry, known, facts.flake.file)),
    };
  },
  message: ({ data }) => `The flake brings ${data.entries.join(', ')} without a key to go with it.`,
  cause: () =>
    'The cache and its key are separate settings, extra-substituters and extra-trusted-public-keys, and each needs the other.',
  explain: {
    why: 'A cache whose key is not trusted answers, and everything that it has is refused, with a warning per path at most.',
    causes: [
      'Only the cache was copied into the flake.',
      'Whoever wrote the flake trusts the key in a configuration of their own, and so never missed it.',
    ],
    see: ['missing-known-key', 'untrusted-key', 'ignored-flake-setting'],
  },
});

const isNewCache = ({ kind, known, fate }: FlakeItem): boolean =>
  kind === 'cache' && !known && fate !== 'replaced';

const nameOf = (key: string): string => key.split(':', 1)[0] ?? '';

/** Of a cache that nobody knows nothing can be said once the flake brings any key: that may be the one. */
function lackOf(
  entry: string,
  keys: readonly string[],
  brought: readonly string[],
): { readonly known: KnownCache | undefined } | undefined {
  const { base, host = '', kind, params } = parseStoreUrl(entry);
  if (params['trusted'] === 'true' || kind === 'unopenable') return undefined;
  const known = knownCacheAt(base);
  if (isDefaultCache(known)) return undefined;
  if (known !== undefined)
    return known.keys.some((key) => keys.includes(key)) || brought.some((key) => isNamedAfter(key, host))
      ? undefined
      : { known };
  return brought.length > 0 || keys.some((key) => isNamedAfter(key, host)) ? undefined : { known };
}

/** Keys are mostly named after the host of their cache. */
const isNamedAfter = (key: string, host: string): boolean => host !== '' && nameOf(key).startsWith(host);

function fixesFor(entry: string, known: KnownCache | undefined, flake: string): readonly FixIntent[] {
  if (known === undefined)
    return [
      {
        kind: 'do',
        text: `Ask whoever maintains the flake for the key of ${entry}; it belongs into extra-trusted-public-keys of the nixConfig.`,
        certainty: 'suggestion',
      },
    ];
  const adding = { kind: 'add-to-setting', setting: 'trusted-public-keys', values: known.keys } as const;
  const confirm = `only if ${known.publishedAt} says the same: confirm it there first`;
  return [
    { ...adding, flake, certainty: 'suggestion', note: `if the flake is yours, and ${confirm}` },
    {
      ...adding,
      certainty: 'suggestion',
      note: `otherwise, ${confirm}, since this trusts the cache with everything on this machine`,
    },
  ];
}
