import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../lib/nix/fingerprint.ts';
import { parsePublicKey } from '../../lib/nix/public-key.ts';
import { parseSignature, verifySignature } from '../../lib/nix/signature.ts';
import { narinfo } from './fixtures.ts';
import { CACHE_NIXOS_ORG, LAB_1, TEST_1 } from './keys.ts';

const GOOD =
  'cache.nixos.org-1:TsTTb3WGTZKphvYdBHXwo6weVILmTytUjLB+vcX89fOjjRicCHmKA4RCPMVLkj6TMJ4GMX3HPVWRdD1hkeKZBQ==';

describe('parseSignature', () => {
  test.each([GOOD, GOOD.slice(0, -2), `${GOOD} text`, `${GOOD}\r`])('%j is read', (text) => {
    expect(parseSignature(text)).toMatchObject({ ok: true, value: { keyName: 'cache.nixos.org-1' } });
  });

  test('a blank belongs to the name, and so does not a second colon', () => {
    expect(parseSignature(` ${GOOD}`)).toMatchObject({ value: { keyName: ' cache.nixos.org-1' } });
    expect(parseSignature(`a:${GOOD}`)).toEqual({ ok: false, problem: { kind: 'bad-base64', keyName: 'a' } });
  });

  test.each([
    ['garbage', { kind: 'no-colon' }],
    ['', { kind: 'no-colon' }],
    [':AAAA', { kind: 'empty-name' }],
    ['lab-1:!!!', { kind: 'bad-base64', keyName: 'lab-1' }],
    ['lab-1:', { kind: 'wrong-length', keyName: 'lab-1', length: 0 }],
    ['lab-1:AAAA', { kind: 'wrong-length', keyName: 'lab-1', length: 3 }],
    [`${GOOD.slice(0, -2)}AA`, { kind: 'wrong-length', keyName: 'cache.nixos.org-1', length: 66 }],
  ])('%j is refused', (text, problem) => {
    expect(parseSignature(text)).toEqual({ ok: false, problem });
  });
});

describe('verifySignature', () => {
  const verifies = (name: string, index: number, entry: string): boolean => {
    const info = narinfo(name);
    const signature = parseSignature(info.signatures[index] ?? '');
    const key = parsePublicKey(entry);
    if (!signature.ok || !key.ok) throw new Error(name);
    return verifySignature(fingerprint(info, '/nix/store'), signature.value, key.value);
  };

  test.each([
    ['real/curl', 0, CACHE_NIXOS_ORG],
    ['real/curl', 1, TEST_1],
    ['real/net-tools', 0, CACHE_NIXOS_ORG],
    ['real/ruby', 0, CACHE_NIXOS_ORG],
    ['real/labdep', 0, LAB_1],
    ['real/labtop', 0, LAB_1],
    ['real/labother', 0, LAB_1],
    ['content-addressed/self-reference', 0, LAB_1],
    ['signature/other-key-name', 0, CACHE_NIXOS_ORG],
  ])('%s, signature %i, was made with %s', (name, index, key) => {
    expect(verifies(name, index, key)).toBe(true);
  });

  test.each([
    ['real/curl', 1, CACHE_NIXOS_ORG],
    ['real/curl', 0, TEST_1],
    ['signature/uncompressed', 0, CACHE_NIXOS_ORG],
    ['signature/other-nar-hash', 0, CACHE_NIXOS_ORG],
    ['signature/flipped-bit', 0, CACHE_NIXOS_ORG],
    ['signature/reference-dropped', 0, CACHE_NIXOS_ORG],
  ])('%s, signature %i, does not fit %s', (name, index, key) => {
    expect(verifies(name, index, key)).toBe(false);
  });

  test.each([
    [64, 31],
    [64, 33],
    [64, 0],
    [63, 32],
    [0, 32],
  ])('%i zero bytes do not verify under %i zero bytes', (signature, key) => {
    const bytes = (size: number) => ({ bytes: new Uint8Array(size) });
    expect(verifySignature('1;', bytes(signature), bytes(key))).toBe(false);
  });

  test('more keys than are remembered are still told apart', () => {
    const info = narinfo('real/labdep');
    const signature = parseSignature(info.signatures[0] ?? '');
    const key = parsePublicKey(LAB_1);
    if (!signature.ok || !key.ok) throw new Error('fixture');
    const message = fingerprint(info, '/nix/store');
    for (let i = 0; i < 600; i++) {
      const bytes = new Uint8Array(32).fill(i & 255);
      bytes[0] = i >> 8;
      expect(verifySignature(message, signature.value, { bytes })).toBe(false);
    }
    expect(verifySignature(message, signature.value, key.value)).toBe(true);
  });
});
