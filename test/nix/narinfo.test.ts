import { describe, expect, test } from 'vitest';
import { formatHashBase32 } from '../../lib/nix/hash.ts';
import { parseNarinfo } from '../../lib/nix/narinfo.ts';
import { formatStorePath } from '../../lib/nix/store-path.ts';
import { fixture, fixtureNames, narinfo } from './fixtures.ts';

describe('a real narinfo', () => {
  test('of cache.nixos.org is read field by field', () => {
    const curl = narinfo('real/curl');
    expect(formatStorePath(curl.storePath)).toBe(
      '/nix/store/syd87l2rxw8cbsxmxl853h0r6pdwhwjr-curl-7.82.0-bin',
    );
    expect(curl.fileHash && formatHashBase32(curl.fileHash)).toBe(
      'sha256:05ra3y72i3qjri7xskf9qj8kb29r6naqy1sqpbs3azi3xcigmj56',
    );
    expect(formatHashBase32(curl.narHash)).toBe(
      'sha256:1b4sb93wp679q4zx9k1ignby1yna3z7c4c2ri3wphylbc2dwsys0',
    );
    expect(curl).toMatchObject({
      url: 'nar/05ra3y72i3qjri7xskf9qj8kb29r6naqy1sqpbs3azi3xcigmj56.nar.xz',
      compression: 'xz',
      fileSize: 68852,
      narSize: 196040,
      references: [
        '0jqd0rlxzra1rs38rdxl43yh6rxchgc6-curl-7.82.0',
        '6w8g7njm4mck5dmjxws0z1xnrxvl81xa-glibc-2.34-115',
        'j5jxw3iy7bbz4a57fh9g2xm2gxmyal8h-zlib-1.2.12',
        'yxvjs9drzsphm9pcf42a4byzj1kb9m7k-openssl-1.1.1n',
      ],
      deriver: '5rwxzi7pal3qhpsyfc16gzkh939q1np6-curl-7.82.0.drv',
      signatures: [
        'cache.nixos.org-1:TsTTb3WGTZKphvYdBHXwo6weVILmTytUjLB+vcX89fOjjRicCHmKA4RCPMVLkj6TMJ4GMX3HPVWRdD1hkeKZBQ==',
        'test1:519iiVLx/c4Rdt5DNt6Y2Jm6hcWE9+XY69ygiWSZCNGVcmOcyL64uVAJ3cV8vaTusIZdbTnYo9Y7vDNeTmmMBQ==',
      ],
    });
    expect(curl).not.toHaveProperty('ca');
  });

  test.each([
    ...fixtureNames('narinfo/real').map((name) => `real/${name}`),
    ...fixtureNames('narinfo/content-addressed').map((name) => `content-addressed/${name}`),
  ])('%s has nothing odd', (name) => {
    expect(narinfo(name.replace(/\.narinfo$/, '')).quirks).toEqual([]);
  });

  test('that refers to nothing has the field with a blank and no value', () => {
    expect(narinfo('real/labdep').references).toEqual([]);
  });

  test('keeps its content address as it is written', () => {
    expect(narinfo('content-addressed/add').ca).toBe(
      'fixed:r:sha256:01ck5rvyzqybzm60d7600qxnf699pxcdy4743f8li7mb5y0ckn4b',
    );
  });
});

// The values that `nix path-info --json` of Nix 2.8 shows for the same file.
describe('like Nix, it', () => {
  const plain = narinfo('real/labother');

  test.each([
    ['takes the last URL', 'url-twice', { url: 'nar/other.nar' }],
    ['loses a character where the blank is missing', 'url-no-space', { url: plain.url.slice(1) }],
    ['loses a digit where the blank is missing', 'nar-size-no-space', { narSize: 24 }],
    ['takes the next line for the URL', 'url-swallows-compression', { url: 'Compression: xz' }],
    ['does not see a signature behind a blank line', 'blank-line-before-sig', { signatures: [] }],
    ['does not see a swallowed signature', 'system-swallows-sig', { signatures: [] }],
    ['keeps a carriage return', 'url-crlf', { url: `${plain.url}\r` }],
    ['takes a missing compression for bzip2', 'compression-missing', { compression: 'bzip2' }],
    ['takes an empty compression for bzip2', 'compression-empty', { compression: 'bzip2' }],
    ['keeps a compression that it does not know', 'compression-unknown', { compression: 'snappy' }],
    ['takes missing references for none', 'references-missing', { references: [] }],
    ['splits references at any number of blanks', 'references-spaced', { references: plain.references }],
    ['reads base 16', 'nar-hash-base16', { narHash: plain.narHash }],
    ['reads base 64', 'nar-hash-base64', { narHash: plain.narHash }],
    ['reads SRI', 'nar-hash-sri-unpadded', { narHash: plain.narHash }],
    ['reads a size with a plus', 'nar-size-plus', { narSize: 224 }],
    ['reads a size with zeros', 'nar-size-zeros', { narSize: 224 }],
    ['cleans the store path', 'store-path-slashes', { storePath: plain.storePath }],
    ['counts a signature once', 'sig-twice', { signatures: plain.signatures }],
    ['does not mind the order of the fields', 'fields-shuffled', { ...plain }],
  ])('%s', (_, name, values) => {
    expect(narinfo(`quirk/${name}`)).toMatchObject(values);
  });

  test.each([
    ['deriver', 'deriver-unknown'],
    ['deriver', 'deriver-missing'],
    ['ca', 'ca-empty'],
    ['fileHash', 'file-fields-missing'],
    ['fileSize', 'file-fields-missing'],
  ])('has no %s for %s', (field, name) => {
    expect(narinfo(`quirk/${name}`)).not.toHaveProperty(field);
  });

  test('reads the store directory that it is asked for', () => {
    const text = fixture('narinfo/quirk/wrong-store-dir.narinfo');
    expect(parseNarinfo(text, { storeDir: '/gnu/store' }).ok).toBe(true);
  });
});
