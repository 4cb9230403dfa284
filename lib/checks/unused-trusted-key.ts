import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { effectiveOf, listOf } from '../derive/effective.ts';
import { seenKeyNames } from '../derive/signatures.ts';
import { trustedKeysOf } from '../derive/trusted-keys.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { Subject } from '../model/finding.ts';
import { excerpt } from '../nix/excerpt.ts';
import { isDefaultCache, knownCacheAt, knownKeyNamed } from '../nix/known-caches.ts';
import type { PublicKey } from '../nix/public-key.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const trustedKeys: Subject = { kind: 'setting', name: 'trusted-public-keys' };

export default defineCheck({
  id: 'unused-trusted-key',
  title: 'A key is trusted that no configured cache signs with',
  severity: 'note',
  layer: 'trust',
  needs: ['settings', 'caches'],
  wants: ['configuration', 'nix', 'daemon', 'user', 'samples'],
  subjects: () => [trustedKeys],
  judge: (_setting, { caches, samples, ...facts }) => {
    const effective = effectiveOf(facts);
    const views = cacheViews({ caches });
    if (views.length === 0) return notApplicable('no cache is configured');
    if (effective.dropped.length > 0) return notApplicable('the daemon ignores some of the caches');
    const seen = views.map((cache) => seenKeyNames(cache, effective));
    const used = new Set([
      ...seen.flatMap((names) => names ?? []),
      ...(samples?.paths ?? []).flatMap(({ keyNames = [] }) => keyNames),
    ]);
    const isAllSeen = seen.every((names) => names !== undefined);
    const unused = [...trustedKeysOf(effective.trustedKeys).keys.values()].filter(
      ({ name }) =>
        !used.has(name) &&
        (isAllSeen || knownKeyNamed(name) !== undefined) &&
        !belongsToAny(name, addressesOf(views, facts.configuration)),
    );
    if (unused.length === 0)
      return isAllSeen ? good : notApplicable('not of every cache it could be seen how it signs');
    return {
      found: true,
      data: { names: unused.map(({ name }) => excerpt(name)) },
      evidence: unused.map((key) => evidenceOf(key, isAllSeen)),
      certainty: isAllSeen ? 'likely' : 'possible',
      consequence: 'Whoever has the secret to such a key can still sign what this machine then takes.',
      fixes: [
        {
          kind: 'remove-from-setting',
          setting: 'trusted-public-keys',
          values: unused.map(({ text }) => text),
          certainty: 'suggestion',
          note: 'unless a flake asks its cache, or paths signed with it are copied to this machine',
        },
      ],
    };
  },
  message: ({ data }) =>
    `No configured cache was seen to sign with ${data.names.join(', ')}, which ${data.names.length === 1 ? 'is a trusted key' : 'are trusted keys'}.`,
  cause: () =>
    'A trusted key counts for every cache and for all that is copied to this machine, not only for the cache that it was added for.',
  explain: {
    why: 'It does no harm as long as its owner keeps the secret. The fewer keys are trusted, the fewer people can put programs on this machine.',
    causes: [
      'The cache was removed, and its key was left.',
      'A list of keys was copied from somebody else.',
      'Flakes ask the cache, or paths are pushed to this machine: then all is as it should be.',
    ],
    see: ['untrusted-key', 'missing-known-key'],
  },
});

const evidenceOf = ({ name }: PublicKey, isAllSeen: boolean): string => {
  const url = knownKeyNamed(name)?.cache.urls[0];
  if (url !== undefined) return `${excerpt(name)} is the key of ${url}, which is not configured`;
  return `${excerpt(name)} is in no signature of the paths that were looked at${isAllSeen ? '' : ' so far'}`;
};

/** All that this machine asks, or allows its users to ask, without parameters and slashes. */
function addressesOf(
  caches: readonly CacheView[],
  configuration: FactValues['configuration'] | undefined,
): readonly string[] {
  const { system = {} } = configuration ?? {};
  const allowed = [...listOf(system['substituters'], []), ...listOf(system['trusted-substituters'], [])];
  return [...caches.map(({ store }) => store.base), ...allowed.map((entry) => parseStoreUrl(entry).base)];
}

/** A key is mostly named after the host of its cache, with a number behind it. */
function belongsToAny(name: string, addresses: readonly string[]): boolean {
  const known = knownKeyNamed(name)?.cache;
  // What Nix trusts by itself also comes by way of caches that pass on what others signed.
  if (isDefaultCache(known)) return true;
  const owner = name.replace(/-\d+$/, '').toLowerCase();
  return addresses.some(
    (address) =>
      (known !== undefined && knownCacheAt(address) === known) || address.toLowerCase().includes(owner),
  );
}
