import { expect, test } from 'vitest';
import { bundleFault, lastHop, reachOf, whyNotAsked } from '../../lib/derive/reach.ts';
import { answered, died, notAsked, ok } from '../support/facts.ts';

test.each([
  ['', 'answers'],
  ['hello', 'answers'],
  ['StoreDir: /nix/store\n', 'answers'],
  ['<html></html>', 'web-page'],
  ['<?xml version="1.0"?><Error/>', 'not-a-cache'],
  ['x'.repeat(5000), 'not-a-cache'],
])('a nix-cache-info that says %j', (text, kind) => {
  expect(reachOf(ok(answered(200, text))).kind).toBe(kind);
});

test('an empty file is no web page, whatever its type', () => {
  const headers = { 'content-type': 'text/html' };
  expect(reachOf(ok(answered(200, '', { headers }))).kind).toBe('answers');
  expect(reachOf(ok(answered(200, 'hello', { headers }))).kind).toBe('web-page');
  expect(reachOf(ok(answered(204, ''))).kind).toBe('not-a-cache');
});

test.each(['EISDIR', 'EACCES', 'ENOENT', 'NO_CERTIFICATE', 'ERR_OSSL_PEM_BAD_END_LINE'])(
  'a bundle that cannot be read (%s) says nothing about the server',
  (code) => {
    const visit = died({ phase: 'tls', code });
    expect(bundleFault(lastHop(visit))).toBe(code);
    expect(reachOf(ok(visit)).kind).toBe('not-asked');
  },
);

test('the fault of a server, or of another file, is none of the bundle', () => {
  expect(bundleFault(lastHop(died({ phase: 'tls', code: 'CERT_HAS_EXPIRED' })))).toBeUndefined();
  expect(bundleFault(lastHop(died({ phase: 'request', code: 'EACCES' })))).toBeUndefined();
});

test('why nothing more is known of a cache is one reason', () => {
  expect(whyNotAsked(reachOf(notAsked('interrupted')))).toBe('interrupted');
  expect(whyNotAsked(reachOf(ok(answered(500, ''))))).toBe('the cache could not be asked');
});

test('silence by way of a proxy may be that of the cache', () => {
  const connection = { reused: false, via: 'proxy', proxy: 'http://proxy.test:3128' } as const;
  expect(reachOf(ok(died({ phase: 'processing', code: 'TIMEOUT' }, { connection }))).kind).toBe('silent');
});

test.each([
  ['http://cache.test/nix-cache-info', 'http://proxy.test:3128', 'proxy'],
  ['https://cache.test/nix-cache-info', 'http://proxy.test:3128', 'broken-off'],
  ['http://cache.test/nix-cache-info', 'socks5://proxy.test:1080', 'broken-off'],
])('no answer to %s by way of %s is one of: %s', (url, proxy, kind) => {
  const connection = { reused: false, via: 'proxy', proxy } as const;
  const visit = died({ phase: 'processing', code: 'UND_ERR_SOCKET' }, { url, connection });
  expect(reachOf(ok(visit)).kind).toBe(kind);
});

test('an address with a zone is one for Nix', () => {
  expect(reachOf(ok(died({ phase: 'request', code: 'ADDRESS_ZONE' }))).kind).toBe('not-asked');
});

test.each([
  ['processing', 'UNREADABLE_HTTP', 'not-asked'],
  ['transfer', 'UNREADABLE_HTTP', 'not-asked'],
  ['processing', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'not-asked'],
  ['transfer', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'broken-off'],
  ['processing', 'HTTPParserError', 'not-http'],
] as const)('what nixcache cannot read, Nix may: %s, %s', (phase, code, kind) => {
  expect(reachOf(ok(died({ phase, code }))).kind).toBe(kind);
});

test.each([
  [203, 'server-error'],
  [226, 'server-error'],
  [201, 'answers'],
  [500, 'server-error'],
])('of what means success to others Nix knows the usual ones alone: %i', (status, kind) => {
  expect(reachOf(ok(answered(status, 'StoreDir: /nix/store\n'))).kind).toBe(kind);
});
