import { quote } from '../nix/quote.ts';
import { advise, cacheOf, type Draft } from './draft.ts';
import type { Noted } from './noted.ts';

/** Of a bucket, in the words of the AWS library that Nix used until 2.32. */
export function bucketRule(noted: Noted): Draft {
  const { detail = '', file, url } = noted.message.fields;
  const bucket = quote(file ?? url ?? '');
  const base = { severity: 'error', subject: cacheOf(noted), certainty: 'likely' } as const;
  const fixes = [
    advise('Run nixcache doctor: it asks the bucket, and says which credentials whoever downloads has.'),
  ];
  const consequence = 'Nix goes on without this bucket, or stops where the command names it.';
  const said = detail === '' ? '' : ` It said: "${quote(detail)}".`;
  if (/NoSuchBucket|bucket does not exist/i.test(detail))
    return {
      ...base,
      check: 'missing-bucket',
      message: 'There is no bucket of the name that the URL of a cache has.',
      cause: `Nix asked for ${bucket}.${said}`,
      consequence,
      fixes,
    };
  if (/PermanentRedirect|wrong.{0,40}region|AuthorizationHeaderMalformed|specified endpoint/i.test(detail))
    return {
      ...base,
      check: 'bucket-in-other-region',
      message: 'A bucket is in another region than the URL of the cache says.',
      cause: `Nix asked for ${bucket}.${said}`,
      consequence,
      fixes,
    };
  return {
    ...base,
    check: 'private-bucket',
    message: 'A bucket did not let Nix have a file.',
    cause: `Mostly whoever downloads has no credentials, or old ones: with a daemon that is root, which has a home and an environment of its own.${said}`,
    consequence,
    fixes,
  };
}
