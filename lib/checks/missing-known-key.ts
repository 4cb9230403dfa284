import { cacheViews } from '../derive/cache-view.ts';
import { signatureRefused } from '../derive/consequence.ts';
import { isDefaultCache } from '../nix/known-caches.ts';
import { defineCheck, notApplicable } from './define-check.ts';
import { judgeMissingKey } from './judge-missing-key.ts';

export default defineCheck({
  id: 'missing-known-key',
  title: 'A well-known cache is used, but its key is not trusted',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings', 'caches'],
  wants: ['configuration', 'nix', 'daemon', 'user'],
  subjects: cacheViews,
  judge: (cache, facts) => {
    const missing = judgeMissingKey(cache, facts);
    if ('found' in missing) return missing;
    const { known, effective } = missing;
    if (isDefaultCache(known)) return notApplicable('this is the cache of Nix itself');
    const names = known.keys.map((key) => key.split(':', 1)[0] ?? '');
    return {
      found: true,
      data: { names },
      evidence: [`${names.join(', ')} is not among the trusted-public-keys`],
      certainty: known.seenIn === 'source' ? 'likely' : 'possible',
      consequence: signatureRefused(effective.version),
      fixes: [
        {
          kind: 'add-to-setting',
          setting: 'trusted-public-keys',
          values: known.keys,
          certainty: 'suggestion',
          note: `only if ${known.publishedAt} says the same: confirm it there first, since this trusts the cache with everything on this machine`,
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} is known to sign with ${data.names.join(', ')}, and no such key is trusted.`,
  cause: () =>
    'The cache was added without its key. The two are separate settings, and each needs the other.',
  explain: {
    why: 'Without the key a cache answers, and everything that it has is refused. Here no path was at hand with which to see that happen, so that it rests on what the cache is known for.',
    causes: [
      'Only the substituter was copied from a guide.',
      'A plain line of keys replaced those that were there before.',
      'The cache has a new key since this version of nixcache was made.',
    ],
    see: ['untrusted-key', 'unexpected-known-key', 'lost-default-key'],
  },
});
