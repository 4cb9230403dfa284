import { cacheViews } from '../derive/cache-view.ts';
import { nixName, signatureRefused } from '../derive/consequence.ts';
import { effectiveOf } from '../derive/effective.ts';
import { shadowedSigners } from '../derive/signatures.ts';
import { trustedKeysOf } from '../derive/trusted-keys.ts';
import type { Subject } from '../model/finding.ts';
import { excerpt } from '../nix/excerpt.ts';
import { defineCheck, good } from './define-check.ts';

interface KeyName extends Subject {
  /** As Nix looks it up. */
  readonly keyName: string;
}

export default defineCheck({
  id: 'duplicate-key-name',
  title: 'Two different keys are trusted under one name',
  severity: 'error',
  layer: 'configuration',
  needs: ['settings'],
  wants: ['caches', 'nix', 'configuration', 'daemon', 'user'],
  subjects: (facts) =>
    [...trustedKeysOf(effectiveOf(facts).trustedKeys).keys.keys()].map(
      (keyName): KeyName => ({ kind: 'key', name: excerpt(keyName), keyName }),
    ),
  judge: ({ keyName, name }, { caches = [], ...facts }) => {
    const effective = effectiveOf(facts);
    const { keys, shadowed } = trustedKeysOf(effective.trustedKeys);
    const ignored = shadowed.filter((key) => key.name === keyName);
    const used = keys.get(keyName);
    if (used === undefined || ignored.length === 0) return good;
    const needing = cacheViews({ caches }).filter((cache) =>
      shadowedSigners(cache, effective).some((key) => key.name === keyName),
    );
    const hurts = needing.length > 0;
    return {
      found: true,
      severity: hurts ? 'error' : 'warning',
      data: { caches: needing.map((cache) => cache.name) },
      evidence: [
        `the first entry, ${used.text}, counts`,
        ...ignored.map(({ text }) => `a later one, ${text}, does not`),
        ...needing.map((cache) => `${cache.name} signs with a later one`),
      ],
      consequence: hurts
        ? signatureRefused(effective.version)
        : `${nixName(effective.version)} refuses whatever is signed with the later key.`,
      fixes: [
        hurts
          ? {
              kind: 'remove-from-setting',
              setting: 'trusted-public-keys',
              values: [used.text],
              certainty: 'suggestion',
              note: `after whoever runs the cache has confirmed that its key was replaced; the other entry of ${name} then counts`,
            }
          : {
              kind: 'remove-from-setting',
              setting: 'trusted-public-keys',
              values: ignored.map(({ text }) => text),
              certainty: 'suggestion',
              note: 'or the first one, if whoever runs the cache says that it is the old one',
            },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.caches.length === 0
      ? `Two different keys are trusted under the name ${subject.name}, and Nix uses only the first.`
      : `Two different keys are trusted under the name ${subject.name}, and Nix uses the one with which ${data.caches.join(', ')} does not sign.`,
  cause: () =>
    'Nix keeps one key per name, the first in the list, and ignores the others without a word: a new key of a cache has no effect while the old one stands before it under the same name.',
  explain: {
    why: 'Keys are looked up by name. The usual way to replace a key is a new name, with a higher number at its end; where the name stays, the old entry has to go.',
    causes: [
      'The cache replaced its key under the old name, and the new one was appended.',
      'The system and the user list different keys for one cache.',
    ],
    see: ['key-mismatch', 'malformed-trusted-key'],
  },
});
