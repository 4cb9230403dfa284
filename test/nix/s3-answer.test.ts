import { expect, test } from 'vitest';
import { s3Error } from '../../lib/nix/s3-answer.ts';

const xml = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`;

test.each([
  [xml('<Code>NoSuchKey</Code><Key>nix-cache-info</Key>'), { code: 'NoSuchKey' }],
  [
    xml('<Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region>'),
    { code: 'AuthorizationHeaderMalformed', region: 'eu-west-1' },
  ],
  [
    xml('<Code>PermanentRedirect</Code><Endpoint>b.s3.eu-west-3.amazonaws.com</Endpoint><Bucket>b</Bucket>'),
    { code: 'PermanentRedirect', region: 'eu-west-3' },
  ],
  [
    xml('<Code>PermanentRedirect</Code><Endpoint>b.s3-us-west-2.amazonaws.com</Endpoint>'),
    { code: 'PermanentRedirect', region: 'us-west-2' },
  ],
  [xml('<Code>PermanentRedirect</Code><Endpoint>s3.amazonaws.com</Endpoint>'), { code: 'PermanentRedirect' }],
  [xml('<Code>AccessDenied</Code><Region>"; rm -rf</Region>'), { code: 'AccessDenied' }],
])('%s', (body, said) => {
  expect(s3Error(body)).toEqual(said);
});

test.each([
  '',
  '<html><Code>x</Code></html>',
  '<Error><Code>',
  xml('<Code>no code!</Code>'),
  'StoreDir: /nix/store\n',
])('says nothing: %s', (body) => {
  expect(s3Error(body)).toBeUndefined();
});

test('a huge body costs no more than its head', () => {
  expect(s3Error(`${'<Error'.repeat(1_000_000)}`)).toBeUndefined();
});
