import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { effectiveOf } from '../derive/effective.ts';
import { isOpenToOthers } from '../derive/endpoint.ts';
import { urlTrusted } from '../nix/store-url.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

export default defineCheck({
  id: 'cache-trusted-without-signatures',
  title: 'A cache is trusted without signatures',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings', 'caches'],
  wants: ['configuration', 'nix', 'daemon', 'user'],
  subjects: cacheViews,
  judge: (cache, facts) => {
    const { store, name } = cache;
    if (urlTrusted(store) !== true) return good;
    const effective = effectiveOf(facts);
    if (effective.dropped.some(({ entry }) => entry === name))
      return notApplicable('the daemon ignores this cache');
    if (!effective.requireSigs) return notApplicable('signatures are switched off for all caches');
    // Files, ssh and this machine itself are vouched for in another way.
    if (!isOpenToOthers(store)) return notApplicable('nobody else can answer in its place');
    const plain = store.scheme === 'http';
    return {
      found: true,
      data: { plain },
      evidence: [
        `its entry says trusted=${store.params['trusted']}`,
        ...(plain ? ['it is asked by http, where everybody on the way can answer in its place'] : []),
      ],
      consequence: `${nixName(effective.version)} installs whatever this cache sends${plain ? ', or whoever can answer in its place' : ''}.`,
      fixes: [
        {
          kind: 'do',
          text: `Get the public key of ${name} from whoever runs it, and have it among the trusted-public-keys.`,
          certainty: 'suggestion',
          note: 'where it does not sign yet, it has to be given a key first',
        },
        {
          kind: 'replace-in-setting',
          setting: 'substituters',
          from: name,
          to: withoutTrusted(name),
          certainty: 'suggestion',
          note: 'once its key is trusted; without it the cache gives nothing any more',
        },
      ],
    };
  },
  message: ({ subject }) => `Whatever ${subject.name} sends is taken without a look at its signature.`,
  cause: () =>
    'The parameter trusted in the entry of a cache switches signatures off for that cache. It is meant for stores that are as safe as this one, such as a disk.',
  explain: {
    why: 'A key says who built what arrives, whoever it came through. Without it everybody counts who can write to the cache, or get between it and this machine.',
    causes: [
      'A guide gives this parameter as the cure for a path without a valid signature.',
      'The cache does not sign, or its key was not at hand.',
    ],
    see: ['signatures-not-required', 'unsigned-paths', 'untrusted-key'],
  },
});

function withoutTrusted(entry: string): string {
  const [base = '', query = ''] = entry.split(/\?(.*)/s, 2);
  const kept = query.split('&').filter((param) => !param.startsWith('trusted='));
  return kept.length === 0 ? base : `${base}?${kept.join('&')}`;
}
