import { expect, test } from 'vitest';
import { reachOf } from '../../lib/derive/reach.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { answered, cacheInfoText, died, ok } from '../support/facts.ts';

const bucket = parseStoreUrl('s3://b?region=us-east-1');
const error = (code: string, more = '') => `<Error><Code>${code}</Code>${more}</Error>`;
const inRegion = (region: string) => ({ headers: { 'x-amz-bucket-region': region } });

test.each([
  ['private', answered(403, error('AccessDenied')), { kind: 'denied', code: 'AccessDenied' }],
  ['private, said by nobody', answered(403, ''), { kind: 'denied', code: undefined }],
  [
    'private, in its region',
    answered(403, error('AccessDenied'), inRegion('us-east-1')),
    { kind: 'denied', code: 'AccessDenied' },
  ],
  [
    'private, elsewhere',
    answered(403, error('AccessDenied'), inRegion('eu-west-1')),
    { kind: 'other-region', region: 'eu-west-1' },
  ],
  [
    'moved',
    answered(301, error('PermanentRedirect'), inRegion('eu-west-1')),
    { kind: 'other-region', region: 'eu-west-1' },
  ],
  [
    'moved, nobody says where',
    answered(301, error('PermanentRedirect')),
    { kind: 'other-region', region: undefined },
  ],
  [
    'elsewhere by 400',
    answered(400, error('IllegalLocationConstraintException')),
    { kind: 'other-region', region: undefined },
  ],
  [
    'elsewhere by signature',
    answered(400, error('AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>')),
    { kind: 'other-region', region: 'eu-west-1' },
  ],
  ['no bucket', answered(404, error('NoSuchBucket')), { kind: 'no-bucket' }],
  ['no key', answered(404, error('NoSuchKey')), { kind: 'no-cache-info' }],
])('%s', (_name, visit, fault) => {
  expect(reachOf(ok(visit), bucket)).toEqual({ kind: 'bucket', fault });
});

test('what is no matter of buckets stays what it is', () => {
  expect(reachOf(ok(answered(200, cacheInfoText)), bucket).kind).toBe('answers');
  expect(reachOf(ok(answered(503, error('SlowDown'))), bucket)).toEqual({
    kind: 'server-error',
    status: 503,
  });
  expect(reachOf(ok(died({ phase: 'connect', code: 'ECONNREFUSED' })), bucket).kind).toBe('refused');
  const http = parseStoreUrl('https://b.s3.amazonaws.com');
  expect(reachOf(ok(answered(403, error('AccessDenied'))), http).kind).toBe('denied');
  expect(reachOf(ok(answered(404, error('NoSuchBucket')))).kind).toBe('missing');
});
