import { triesToWrite } from '../derive/consequence.ts';
import { withoutEndSlashes } from '../nix/url-parts.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache, shellWord } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'missing-cache-info',
  title: 'A bucket holds no nix-cache-info',
  severity: 'error',
  layer: 'http',
  reach: ['bucket'],
  found: (cache, { fault }, { last, version }) => {
    if (fault.kind !== 'no-cache-info') return undefined;
    return {
      data: {},
      evidence: [`${last.url} answered ${last.status}`],
      consequence: triesToWrite(version),
      fixes: [
        {
          kind: 'run-on-server',
          commands: [
            "printf 'StoreDir: /nix/store\\nWantMassQuery: 1\\nPriority: 40\\n' > nix-cache-info",
            `aws s3 cp nix-cache-info ${shellWord(`s3://${cache.store.host}${withoutEndSlashes(cache.store.path)}/nix-cache-info`)}`,
          ],
          certainty: 'suggestion',
          note: 'from a machine that may write to the bucket (with --endpoint-url for one that is not at Amazon); "nix copy --to" with the same URL makes one too, but without a priority',
        },
        forgetCache(cache),
      ],
    };
  },
  message: ({ subject }) => `${subject.name} can be read, but there is no nix-cache-info in it.`,
  cause: () =>
    'The bucket is there and empty, or files were copied into it by something else than Nix or into a folder of it; a new bucket has no nix-cache-info before the first "nix copy --to".',
  explain: {
    why: 'Every binary cache has a file nix-cache-info at its root. Without it Nix does not take a bucket for a cache.',
    causes: [
      'Nothing was ever copied to the bucket.',
      'The files were uploaded into a folder of the bucket, or without nix-cache-info.',
      'The URL names another bucket than the one that is filled.',
    ],
    see: ['missing-bucket', 'private-bucket', 'not-a-cache'],
  },
});
