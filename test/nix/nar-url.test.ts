import { expect, test } from 'vitest';
import { narUrl } from '../../lib/nix/nar-url.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { nixVersion } from './versions.ts';

test.each([
  ['http://a.test/sub', 'nar/1.nar', '2.3.7', 'http://a.test/sub/nar/1.nar'],
  ['http://a.test/sub/', 'nar/1.nar?x=1', '2.34.8', 'http://a.test/sub/nar/1.nar?x=1'],
  ['http://a.test/sub', '/nar/1.nar', '2.31.0', 'http://a.test/sub//nar/1.nar'],
  ['http://a.test/sub', '/nar/1.nar', '2.32.0', 'http://a.test/nar/1.nar'],
  ['http://a.test/sub', '../1.nar', '2.32.0', 'http://a.test/1.nar'],
  ['http://a.test', 'https://b.test/1.nar', '2.3.7', 'http://a.test/https://b.test/1.nar'],
  ['http://a.test', 'https://b.test/1.nar', '2.8.0', 'https://b.test/1.nar'],
  ['http://a.test', 'https://b.test/1.nar', '2.34.8', 'https://b.test/1.nar'],
  ['http://a.test', 'https://', '2.34.8', undefined],
  ['http://user:secret@a.test', 'nar/1.nar', '2.34.8', 'http://a.test/nar/1.nar'],
  ['file:///srv/cache', 'nar/1.nar', '2.34.8', 'file:///srv/cache/nar/1.nar'],
])('a NAR of %s at %s is fetched by %s from %s', (entry, url, version, expected) => {
  expect(narUrl(parseStoreUrl(entry), url, nixVersion(version))).toBe(expected);
});
