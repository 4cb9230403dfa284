import { triesToWrite } from '../derive/consequence.ts';
import { s3Store } from '../nix/s3-store.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'missing-bucket',
  title: 'There is no bucket of the name that a URL has',
  severity: 'error',
  layer: 'http',
  reach: ['bucket'],
  found: (cache, { fault }, { last, version }) => {
    if (fault.kind !== 'no-bucket') return undefined;
    const reading = s3Store(cache.store);
    const endpoint = reading?.ok === true ? reading.value.endpoint : undefined;
    return {
      data: { bucket: cache.store.host ?? '', where: endpoint?.host },
      evidence: [`${last.url} answered ${last.status} (NoSuchBucket)`],
      consequence: triesToWrite(version),
      fixes: [
        {
          kind: 'do',
          text:
            endpoint === undefined
              ? 'Correct the name of the bucket. If it is not at Amazon (but at MinIO, Cloudflare R2, Garage ...), add endpoint= with the URL of that server.'
              : `Correct the name of the bucket, or the endpoint (${endpoint.host}), or make the bucket there.`,
          certainty: 'suggestion',
        },
        forgetCache(cache),
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} does not exist: ${data.where ?? 'Amazon S3'} has no bucket of this name.`,
  cause: ({ data }) =>
    data.where === undefined
      ? 'The name is misspelled, the bucket was deleted, or it is on a server of another provider, which the URL does not name.'
      : 'The name is misspelled, the bucket was deleted or never made, or the endpoint is that of another server.',
  explain: {
    why: 'Nix goes on without the cache after one warning. Whoever makes a bucket of that name at Amazon can answer for it; signatures protect from what they would serve.',
    causes: [
      'A typing error.',
      'A missing endpoint=, so that Amazon is asked for a bucket of somebody else.',
      'The bucket was deleted.',
    ],
    see: ['bucket-in-other-region', 'missing-cache-info'],
  },
});
