import { redirectingRegion, regionOf } from '../derive/bucket-fault.ts';
import { nixName } from '../derive/consequence.ts';
import type { FixIntent } from '../model/fix.ts';
import { isRegion } from '../nix/s3-answer.ts';
import { withParam } from '../nix/s3-store.ts';
import { defineReachCheck } from './define-reach-check.ts';

export default defineReachCheck({
  id: 'bucket-in-other-region',
  title: 'A bucket is in another region than its URL says',
  severity: 'error',
  layer: 'http',
  reach: ['bucket', 'answers'],
  found: (cache, reach, { last, version }) => {
    const { info } = cache.fact;
    // Whoever sends no credentials is led on: a signature would not have survived that.
    const ledTo =
      reach.kind === 'answers' && info.state === 'ok'
        ? redirectingRegion(info.value, cache.store)
        : undefined;
    if (ledTo === undefined && (reach.kind === 'answers' || reach.fault.kind !== 'other-region'))
      return undefined;
    const asked = regionOf(cache.store) ?? 'us-east-1';
    const region =
      reach.kind === 'bucket' && reach.fault.kind === 'other-region' ? reach.fault.region : ledTo;
    const fix: FixIntent =
      region === undefined || !isRegion(region)
        ? {
            kind: 'do',
            text: 'Look up the region of the bucket (aws s3api get-bucket-location) and put it into the URL as region=.',
            certainty: 'suggestion',
          }
        : {
            kind: 'replace-in-setting',
            setting: 'substituters',
            from: cache.name,
            to: withParam(cache.name, 'region', region),
            certainty: 'certain',
          };
    return {
      data: { asked, region, isGiven: cache.store.params['region'] !== undefined },
      evidence: [
        `${last.url} answered ${last.status}`,
        ...(region === undefined ? [] : [`the answer says that the bucket is in ${region}`]),
      ],
      ...(ledTo === undefined ? {} : { severity: 'note' as const, certainty: 'likely' as const }),
      consequence:
        ledTo !== undefined
          ? `${nixName(version)} is sent on with every request; where it has credentials, a request signed for ${asked} is refused elsewhere.`
          : `${nixName(version)} asks and signs for ${asked}, is refused, tries again several times, and goes on without this cache.`,
      fixes: [fix],
    };
  },
  message: ({ subject, data }) =>
    data.region === undefined
      ? `${subject.name} is not in the region ${data.asked}, in which Nix asks for it.`
      : `${subject.name} is in the region ${data.region}, but Nix asks for it in ${data.asked}.`,
  cause: ({ data }) =>
    data.isGiven
      ? 'The region in the URL is not the one that the bucket was made in.'
      : 'The URL names no region, and Nix then takes us-east-1, whatever AWS_REGION or the AWS configuration say.',
  explain: {
    why: 'Every request to a bucket is signed for one region. Nix takes it from region= in the URL, and us-east-1 where that is not there.',
    causes: ['A URL without region=.', 'A bucket that was made anew in another region.'],
    see: ['missing-bucket', 'private-bucket'],
  },
});
