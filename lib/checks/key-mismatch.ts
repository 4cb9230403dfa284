import { shadowedSigners } from '../derive/signatures.ts';
import { trustedKeysOf } from '../derive/trusted-keys.ts';
import { excerpt } from '../nix/excerpt.ts';
import { notApplicable } from './define-check.ts';
import { defineSignatureCheck } from './define-signature-check.ts';

export default defineSignatureCheck({
  id: 'key-mismatch',
  title: 'A signature does not fit the trusted key of its name',
  refusal: 'key-mismatch',
  found: (cache, samples, { effective }) => {
    if (shadowedSigners(cache, effective).length > 0)
      return notApplicable('the right key is trusted too, behind another of the same name');
    const [first] = samples;
    const name = first?.verdict.keyName ?? '';
    const trusted = trustedKeysOf(effective.trustedKeys).keys.get(name)?.text ?? name;
    return {
      data: { name: excerpt(name) },
      evidence: [
        `${first?.storePath} is signed in the name of ${excerpt(name)}`,
        `the key trusted under that name, ${trusted}, did not make this signature`,
      ],
      fixes: [
        {
          kind: 'replace-in-setting',
          setting: 'trusted-public-keys',
          from: trusted,
          to: `${excerpt(name)}:<the public key>`,
          certainty: 'suggestion',
          note: `only after whoever runs ${cache.name} has confirmed, on a way other than the cache, that its key has changed`,
        },
        {
          kind: 'do',
          text: `If the key has not changed, tell whoever runs ${cache.name}: then what it serves is not what was signed.`,
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} signs in the name of ${data.name}, but not with the key that this machine trusts under that name.`,
  cause: () =>
    'The cache got a new key and kept the name, the key was copied wrongly into the configuration, or a path was changed after it was signed. From here these look the same.',
  explain: {
    why: 'Nix reports this in the same words as an unsigned path. Until it is known why, the refusal protects this machine.',
    causes: [
      'The server was set up anew and made a new key under the old name.',
      'A character of the public key was changed while copying.',
      'A narinfo was altered or damaged after it was signed.',
    ],
    see: ['duplicate-key-name', 'untrusted-key', 'misnamed-key'],
  },
});
