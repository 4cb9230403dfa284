import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { decodeBase32, encodeBase32 } from '../../lib/nix/base32.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe("Nix's base 32", () => {
  // The second and the third as `nix-hash --base32` prints them for an empty file.
  test.each([
    [
      '1094wph9z4nwlgvsd53abfz8i117ykiv5dwnq9nnhz846s7xqd7d',
      'ed34dc8f36047d686dc296b7b2e3f4278488be5b6a94a6f7a3dc929fe0e52481',
    ],
    [
      '0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ],
    ['3y8bwfr609h3lh9ch0izcqq7fl', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['', ''],
  ])('%s stands for %s, both ways', (text, bytes) => {
    expect(encodeBase32(hex(bytes))).toBe(text);
    expect(decodeBase32(text)).toEqual(hex(bytes));
  });

  test.each([
    ['a letter outside the alphabet', '1094wph9z4nwlgvsd53abfz8i117ykiv5dwnq9nnhz846s7xqd7e'],
    ['a capital letter', '1094WPH9Z4NWLGVSD53ABFZ8I117YKIV5DWNQ9NNHZ846S7XQD7D'],
    ['bits past the last byte', '2094wph9z4nwlgvsd53abfz8i117ykiv5dwnq9nnhz846s7xqd7d'],
    ['a length that no number of bytes has', '1094wp'],
    ['a single character', '0'],
    ['a character outside ASCII', '1094wph9z4nwlgvsd53abfz8i117ykiv5dwnq9nnhz846s7xqd7ä'],
  ])('%s is refused', (_, text) => {
    expect(decodeBase32(text)).toBeUndefined();
  });

  test('every number of bytes comes back', () => {
    for (let size = 0; size < 70; size++) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 97 + size * 31 + 255) & 255);
      expect(decodeBase32(encodeBase32(bytes))).toEqual(bytes);
    }
  });
});
