import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { s3Store } from '../nix/s3-store.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, type Judgement } from './define-check.ts';

export default defineCheck({
  id: 'unsupported-bucket',
  title: 'This Nix was built without support for buckets',
  severity: 'error',
  layer: 'configuration',
  needs: ['caches'],
  wants: ['aws', 'nix'],
  // Whatever else is the matter with it, this Nix does not even ask.
  explains: [
    'private-bucket',
    'bucket-in-other-region',
    'missing-bucket',
    'missing-cache-info',
    'unresolved-host',
    'refused-connection',
    'dropped-packets',
    'unreachable-host',
  ],
  subjects: cacheViews,
  judge: (cache, { aws, nix }): Judgement<{ readonly name: string }> => {
    if (cache.store.kind !== 's3' || aws?.unknownToNix !== true) return good;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    const name = nixName(version);
    const reading = s3Store(cache.store);
    return {
      found: true,
      data: { name },
      evidence: [`asked to open an s3:// store, ${name} says that it does not know how`],
      consequence: `${name} prints a warning and never asks this cache.`,
      fixes: [
        // Whoever wants only to read can do without S3 where everybody may.
        ...(reading?.ok === true && cache.reach.kind === 'answers'
          ? [
              {
                kind: 'replace-in-setting' as const,
                setting: 'substituters',
                from: cache.name,
                to: reading.value.base,
                certainty: 'suggestion' as const,
                note: 'the bucket can be read by everybody, so that its files can be had by plain HTTP requests too, as nixcache just did',
              },
            ]
          : []),
        {
          kind: 'do',
          text: 'Install Nix from nixos.org (or nixpkgs) in place of the package of the distribution.',
          certainty: 'suggestion',
          note: 'the daemon has to be of that Nix too',
        },
      ],
    };
  },
  message: ({ subject, data }) => `${data.name} of this machine cannot open ${subject.name}.`,
  cause: () =>
    'Buckets are a part of Nix that can be left out when it is built, as some distributions do in their packages.',
  explain: {
    why: 'Without that part Nix says "don\'t know how to open Nix store" and goes on without the cache.',
    causes: ['The package nix-bin of Debian or Ubuntu, which leaves out S3 up to Nix 2.32.'],
    see: ['unusable-endpoint', 'unusable-substituter', 'private-bucket'],
  },
});
