import { spoiledKeyNames, trustedKeysOf } from '../derive/trusted-keys.ts';
import { excerpt } from '../nix/excerpt.ts';
import { notApplicable } from './define-check.ts';
import { defineSignatureCheck } from './define-signature-check.ts';

export default defineSignatureCheck({
  id: 'misnamed-key',
  title: 'A trusted key has another name here than at the cache',
  refusal: 'misnamed-key',
  found: (cache, samples, { effective }) => {
    if (samples.some(({ verdict }) => spoiledKeyNames(effective.trustedKeys).has(verdict.keyName)))
      return notApplicable('its key stands in trusted-public-keys, but malformed');
    const [first] = samples;
    const { keyName = '', trustedAs = '' } = first?.verdict ?? {};
    const trusted = trustedKeysOf(effective.trustedKeys).keys.get(trustedAs)?.text ?? `${trustedAs}:...`;
    return {
      data: { keyName: excerpt(keyName), trustedAs: excerpt(trustedAs) },
      evidence: [
        `${first?.storePath} is signed in the name of ${excerpt(keyName)}`,
        `the signature was made with the key that is trusted as ${excerpt(trustedAs)}`,
      ],
      fixes: [
        {
          kind: 'replace-in-setting',
          setting: 'trusted-public-keys',
          from: trusted,
          to: `${excerpt(keyName)}${trusted.slice(trustedAs.length)}`,
          certainty: 'certain',
          note: `the same key under the name that ${cache.name} uses; keep the old entry as well if another cache signs under that name`,
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} signs as ${data.keyName} with a key that this machine trusts as ${data.trustedAs}.`,
  cause: () =>
    'The key is the right one, but Nix looks keys up by their name, letter by letter, and does not find this one under the name that the signature carries.',
  explain: {
    why: 'A key counts only under the name that its signatures carry. Nix reports this in the same words as a key that is not trusted at all.',
    causes: [
      'A typing error in the name of the trusted key.',
      'The cache renamed its key, or the number at its end was changed.',
    ],
    see: ['untrusted-key', 'key-mismatch'],
  },
});
