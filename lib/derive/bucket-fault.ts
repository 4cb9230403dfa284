import type { Exchange, Visit } from '../model/facts/exchange.ts';
import { isRegion, s3Error } from '../nix/s3-answer.ts';
import { s3Store } from '../nix/s3-store.ts';
import type { StoreUrl } from '../nix/store-url.ts';

/** Why a bucket gave no nix-cache-info to somebody without credentials. */
export type BucketFault =
  /** Also what a bucket answers that may not be listed, for a file that is not there. */
  | { readonly kind: 'denied'; readonly code: string | undefined }
  /** Where the answer does not say which one, it is undefined. */
  | { readonly kind: 'other-region'; readonly region: string | undefined }
  | { readonly kind: 'no-bucket' }
  | { readonly kind: 'no-cache-info' };

/** S3 error codes by which a server says that a bucket is to be asked in another region. */
const regionCodes: ReadonlySet<string> = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

/** What an answer says about a bucket; undefined for any other store, and where the answer is about something else. */
export function bucketFault(visit: Visit, store: StoreUrl): BucketFault | undefined {
  const last = visit.at(-1);
  if (store.kind !== 's3' || last === undefined || last.failure !== undefined) return undefined;
  const status = last.status ?? 0;
  const said = s3Error(last.body?.text ?? '');
  if (status < 300) return undefined;
  const region = said?.region ?? bucketRegion(visit);
  const isElsewhere = region !== undefined && region !== regionOf(store);
  if (said !== undefined && regionCodes.has(said.code)) return { kind: 'other-region', region };
  if (isElsewhere && (status < 400 || status === 400 || status === 403))
    return { kind: 'other-region', region };
  if (status === 403 || status === 401) return { kind: 'denied', code: said?.code };
  if (status === 404) return { kind: said?.code === 'NoSuchBucket' ? 'no-bucket' : 'no-cache-info' };
  return undefined;
}

/** The region in which an answer on the way says that the bucket is, where it is not the one that was asked. */
export function redirectingRegion(visit: Visit, store: StoreUrl): string | undefined {
  const region = store.kind === 's3' && visit.length > 1 ? bucketRegion(visit) : undefined;
  return region === regionOf(store) ? undefined : region;
}

function bucketRegion(visit: Visit): string | undefined {
  const named = visit.flatMap(({ headers }: Exchange) => headers?.['x-amz-bucket-region'] ?? []);
  return named.find(isRegion);
}

/** The region in which Nix asks for a bucket. */
export function regionOf(store: StoreUrl): string | undefined {
  const reading = s3Store(store);
  return reading?.ok === true ? reading.value.region : undefined;
}
