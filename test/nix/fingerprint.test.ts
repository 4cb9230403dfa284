import { expect, test } from 'vitest';
import { fingerprint } from '../../lib/nix/fingerprint.ts';
import { narinfo } from './fixtures.ts';

const CURL =
  '1;/nix/store/syd87l2rxw8cbsxmxl853h0r6pdwhwjr-curl-7.82.0-bin;sha256:1b4sb93wp679q4zx9k1ignby1yna3z7c4c2ri3wphylbc2dwsys0;196040;/nix/store/0jqd0rlxzra1rs38rdxl43yh6rxchgc6-curl-7.82.0,/nix/store/6w8g7njm4mck5dmjxws0z1xnrxvl81xa-glibc-2.34-115,/nix/store/j5jxw3iy7bbz4a57fh9g2xm2gxmyal8h-zlib-1.2.12,/nix/store/yxvjs9drzsphm9pcf42a4byzj1kb9m7k-openssl-1.1.1n';

test('the fingerprint of a path of cache.nixos.org', () => {
  expect(fingerprint(narinfo('real/curl'), '/nix/store')).toBe(CURL);
});

test('a path without references ends with a semicolon', () => {
  expect(fingerprint(narinfo('real/labdep'), '/nix/store')).toBe(
    '1;/nix/store/q5mj829025jyw48c24vc2f9jn7v2xs3x-labdep-1.0;sha256:00kjynz8n03652qccs76ivsvark3pr3dfr6w1ba3x7bx83kcknvv;120;',
  );
});

test('references to itself are kept', () => {
  expect(fingerprint(narinfo('real/labtop'), '/nix/store')).toMatch(
    /;\/nix\/store\/q5mj829025jyw48c24vc2f9jn7v2xs3x-labdep-1\.0,\/nix\/store\/wwdlxyv4y8qw7bm3h6n20v3inan41s22-labtop-1\.0$/,
  );
});

test.each([
  'references-out-of-order',
  'references-repeated',
  'references-spaced',
  'nar-hash-base16-upper',
  'nar-hash-base64',
  'nar-hash-sri',
  'nar-size-plus',
  'store-path-slashes',
  'fields-shuffled',
])('%s does not change what is signed', (name) => {
  expect(fingerprint(narinfo(`quirk/${name}`), '/nix/store')).toBe(
    fingerprint(narinfo('real/labother'), '/nix/store'),
  );
});

test('the store directory is that of the reader', () => {
  expect(fingerprint(narinfo('real/curl'), '/gnu/store')).toBe(CURL.replaceAll('/nix/', '/gnu/'));
});
