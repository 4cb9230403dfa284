import { cacheViews } from '../derive/cache-view.ts';
import { signatureRefused } from '../derive/consequence.ts';
import { isDefaultCache } from '../nix/known-caches.ts';
import { defineCheck, notApplicable } from './define-check.ts';
import { judgeMissingKey } from './judge-missing-key.ts';

export default defineCheck({
  id: 'lost-default-key',
  title: 'The key of the default cache is not trusted any more',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings', 'caches'],
  wants: ['configuration', 'nix', 'daemon', 'user'],
  subjects: cacheViews,
  judge: (cache, facts) => {
    const missing = judgeMissingKey(cache, facts);
    if ('found' in missing) return missing;
    const { known, effective } = missing;
    if (!isDefaultCache(known)) return notApplicable('this is not the cache of Nix itself');
    const line = facts.configuration?.replacedDefaults?.find(
      ({ setting }) => setting === 'trusted-public-keys',
    );
    return {
      found: true,
      data: {},
      evidence: [
        'cache.nixos.org-1 is not among the trusted-public-keys',
        ...(line === undefined ? [] : [`${line.origin}, line ${line.line}, replaced the default keys`]),
      ],
      consequence: signatureRefused(effective.version),
      // The key of all its mirrors, too.
      culprit: 'cache.nixos.org-1',
      fixes: [
        {
          kind: 'add-to-setting',
          setting: 'trusted-public-keys',
          values: known.keys,
          certainty: 'certain',
          note: `this is the key that Nix itself comes with, as on ${known.publishedAt}`,
        },
      ],
    };
  },
  message: ({ subject }) =>
    `${subject.name} is asked, but the key that it signs with, cache.nixos.org-1, is not trusted.`,
  cause: () =>
    'A line that sets trusted-public-keys replaces the key that Nix comes with; one that begins with extra- adds to it.',
  explain: {
    why: 'Nearly everything in Nixpkgs comes from this cache or a mirror of it. Without its key all that is built from source.',
    causes: [
      'The key of another cache was set with a plain line.',
      'A guide for one cache lists its key alone.',
    ],
    see: ['untrusted-key', 'lost-default-cache', 'missing-known-key'],
  },
});
