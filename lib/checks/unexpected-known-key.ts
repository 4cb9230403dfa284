import { cacheViews } from '../derive/cache-view.ts';
import { effectiveOf } from '../derive/effective.ts';
import { signatureState } from '../derive/signatures.ts';
import { trustedKeysOf } from '../derive/trusted-keys.ts';
import type { Subject } from '../model/finding.ts';
import { excerpt } from '../nix/excerpt.ts';
import { isDefaultCache, knownCacheAt, knownKeyNamed } from '../nix/known-caches.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

interface KeyName extends Subject {
  /** As Nix looks it up. */
  readonly keyName: string;
}

export default defineCheck({
  id: 'unexpected-known-key',
  title: 'A trusted key is not the one that the cache of its name is known for',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings'],
  wants: ['caches', 'configuration', 'nix', 'daemon', 'user'],
  subjects: (facts) =>
    [...trustedKeysOf(effectiveOf(facts).trustedKeys).keys.keys()].map(
      (keyName): KeyName => ({ kind: 'key', name: excerpt(keyName), keyName }),
    ),
  judge: ({ keyName }, { caches = [], ...facts }) => {
    const effective = effectiveOf(facts);
    const { keys, shadowed } = trustedKeysOf(effective.trustedKeys);
    const known = knownKeyNamed(keyName);
    const trusted = keys.get(keyName);
    if (known === undefined || trusted === undefined || trusted.text === known.key) return good;
    if (shadowed.some(({ text }) => text === known.key))
      return notApplicable('the known key is trusted too, behind another of the same name');
    if (!effective.requireSigs) return notApplicable('signatures are switched off');
    const views = cacheViews({ caches });
    const states = views.map((cache) => ({ cache, state: signatureState(cache, effective) }));
    // The cache itself signs with it: the key was replaced since it became known.
    if (
      states.some(
        ({ cache, state }) =>
          knownCacheAt(cache.store.base) === known.cache &&
          state.kind === 'good' &&
          state.keyNames.includes(keyName),
      )
    )
      return good;
    if (
      states.some(
        ({ state }) =>
          state.kind === 'refused' &&
          state.judged.some(({ verdict }) => verdict.kind === 'key-mismatch' && verdict.keyName === keyName),
      )
    )
      return notApplicable('a signature that does not fit this key says it already');
    const { publishedAt, urls, seenIn } = known.cache;
    return {
      found: true,
      data: { url: urls[0] ?? '' },
      evidence: [`trusted is ${trusted.text}`, `${urls[0]} is known for ${known.key}`],
      certainty: isDefaultCache(known.cache) ? 'likely' : 'possible',
      consequence:
        'If the key is wrong, whatever the cache has signed is refused and built from source; if somebody else has the secret to it, what they sign is taken as coming from that cache.',
      fixes: [
        {
          kind: 'replace-in-setting',
          setting: 'trusted-public-keys',
          from: trusted.text,
          to: known.key,
          certainty: 'suggestion',
          note: `only if ${publishedAt} says the same: confirm it there, since keys can be replaced${seenIn === 'copies' ? ', and nixcache knows this one from configurations of others' : ''}`,
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `The trusted key ${subject.name} is not the one that ${data.url} is known to sign with.`,
  cause: () =>
    'The key was mistyped, somebody signs in the name of a public cache with a key of their own, or the cache has a new key.',
  explain: {
    why: 'Nix compares signatures with the key that stands under the name of the cache, and believes that key. A key that differs from the published one either never fits, or fits what somebody else signed.',
    causes: [
      'A character of the key was changed while copying.',
      'A cache in the middle signs anew, under a name that is not its own.',
      'The cache replaced its key after this version of nixcache was made.',
    ],
    see: ['key-mismatch', 'duplicate-key-name', 'missing-known-key'],
  },
});
