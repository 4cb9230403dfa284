import type { FixIntent } from '../model/fix.ts';
import { defineSignatureCheck } from './define-signature-check.ts';
import { signingHints } from './server-hints.ts';
import { shellWord } from './shared-fixes.ts';

export default defineSignatureCheck({
  id: 'unsigned-paths',
  title: 'A cache serves paths without signatures',
  refusal: 'unsigned',
  found: (cache, samples, { signsOthers }) => {
    const [first] = samples;
    return {
      data: { count: samples.length, signsOthers },
      evidence: [`${first?.storePath} carries no signature`],
      fixes: [
        ...(signsOthers ? [] : [keyPair]),
        ...signingHints(cache),
        {
          kind: 'run-on-server',
          commands: [
            `nix store sign --store ${cache.store.kind === 'file' ? shellWord(cache.name) : 'file:///path/to/cache'} --key-file secret-key --all`,
          ],
          certainty: 'suggestion',
          note: signsOthers
            ? 'with the key that has signed the other paths, where the cache is a directory of files; a path that is copied there needs --secret-key-files or a signing step of its own'
            : 'for a cache that is a directory of files; paths copied to it later need --secret-key-files or a signing step of their own',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} serves ${data.count === 1 ? 'a path' : `${data.count} of the sample paths`} without any signature.`,
  cause: ({ data }) =>
    data.signsOthers
      ? 'Other paths of this cache are signed, so there is a key: these were copied there without it, by another machine or before it was set up.'
      : 'The server has no signing key, cannot read it, or the paths were copied there without being signed; paths built on a machine carry no signature of their own.',
  explain: {
    why: 'Nix takes nothing from a cache without a signature that it trusts, except what is addressed by its contents. It reports an unsigned path in the same words as one signed by a key that is not trusted.',
    causes: [
      'A server (nix-serve, harmonia) without a secret key, or with a key file that its user cannot read.',
      'Paths copied with "nix copy" from a machine that built them, without a secret key.',
    ],
    see: ['untrusted-key', 'malformed-signature'],
  },
});

const keyPair: FixIntent = {
  kind: 'run-on-server',
  commands: [
    'nix-store --generate-binary-cache-key KEYNAME /var/lib/nix-cache/secret-key /var/lib/nix-cache/public-key',
  ],
  certainty: 'suggestion',
  note: 'for a server that signs as it serves (nix-serve, harmonia): make a key pair if there is none, with a KEYNAME of your own such as cache.example.org-1, and name the secret key in the configuration of the server; then trust the public key here',
};
