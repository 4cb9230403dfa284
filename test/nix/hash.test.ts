import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { formatHashBase32, parseHash } from '../../lib/nix/hash.ts';

const HEX = 'ed34dc8f36047d686dc296b7b2e3f4278488be5b6a94a6f7a3dc929fe0e52481';
const NIX32 = '1094wph9z4nwlgvsd53abfz8i117ykiv5dwnq9nnhz846s7xqd7d';
const BASE64 = '7TTcjzYEfWhtwpa3suP0J4SIvltqlKb3o9ySn+DlJIE=';

describe('parseHash', () => {
  test.each([
    ['base 16', `sha256:${HEX}`],
    ['base 16 in capitals', `sha256:${HEX.toUpperCase()}`],
    ["Nix's base 32", `sha256:${NIX32}`],
    ['base 64', `sha256:${BASE64}`],
    ['SRI', `sha256-${BASE64}`],
    ['SRI without padding', `sha256-${BASE64.slice(0, -1)}`],
  ])('%s is told by its length and becomes the spelling that Nix signs', (_, text) => {
    const hash = parseHash(text);
    expect(hash && formatHashBase32(hash)).toBe(`sha256:${NIX32}`);
  });

  // What `nix-hash --base32` prints for files that hold nothing (md5) and "abc".
  test.each([
    ['md5', 'd41d8cd98f00b204e9800998ecf8427e', '3y8bwfr609h3lh9ch0izcqq7fl'],
    ['sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d', 'kpcd173cq987hw957sx6m0868wv3x6d9'],
    [
      'sha512',
      Buffer.from(
        '3a81oZNherrMQXNJriBBMRLm+k6JqX6iCp7u5ktV05ohkpkqJ0/BqDa6PCOj/uu9RU1EI2Q86A4qmslPpUyknw==',
        'base64',
      ).toString('hex'),
      '2gs8k559z4rlahfx0y688s49m2vvszylcikrfinm30ly9rak69236nkam5ydvly1ai7xac99vxfc4ii84hawjbk876blyk1jfhkbbyx',
    ],
  ])('%s is known', (algorithm, hex, nix32) => {
    for (const digits of [hex, nix32]) {
      const hash = parseHash(`${algorithm}:${digits}`);
      expect(hash && formatHashBase32(hash)).toBe(`${algorithm}:${nix32}`);
    }
  });

  test.each([
    ['no algorithm', NIX32],
    ['an unknown algorithm', `sha3:${NIX32}`],
    ['an inherited property as algorithm', `constructor:${NIX32}`],
    ['capitals in the algorithm', `SHA256:${NIX32}`],
    ['one character too few', `sha256:${NIX32.slice(1)}`],
    ['one character too many', `sha256:0${NIX32}`],
    ['a foreign character in base 16', `sha256:g${HEX.slice(1)}`],
    ['a foreign character in base 64', `sha256:!${BASE64.slice(1)}`],
    ['bits past the end in base 32', `sha256:z${NIX32.slice(1)}`],
    ['SRI of another length', 'sha256-AAAA'],
    ['SRI in base 16', `sha256-${HEX}`],
    ['a carriage return', `sha256:${NIX32}\r`],
    ['nothing', ''],
    ['only an algorithm', 'sha256:'],
  ])('%s is refused', (_, text) => {
    expect(parseHash(text)).toBeUndefined();
  });
});
