import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { parsePublicKey, trustedKeysByName } from '../../lib/nix/public-key.ts';
import { LAB_1, LAB_2 } from './keys.ts';

const BASE64 = LAB_1.slice('lab-1:'.length);
const UNPADDED = BASE64.slice(0, -1);
const OTHER = LAB_2.slice('lab-2:'.length);
/** Published with the test vectors of other Nix tools. */
const SECRET =
  'test1:jbX9NxZp8WB/coK8k7yLf0gNYmBbIbCrOFwgJgI7OV+0sASf4R5oFQlioSlN3bJ56uvshzr7S9Z75pcv+9hSkQ==';

// Observed with `nix-store -r` on 2.3.7, 2.8.0, 2.26.3 and 2.34.8, the entry as trusted-public-keys.
describe('an entry that Nix accepts', () => {
  test.each([
    ['plain', LAB_1, 'lab-1', []],
    ['without padding', `lab-1:${UNPADDED}`, 'lab-1', ['unpadded']],
    ['with a comma', `${LAB_1},`, 'lab-1', ['trailing-comma']],
    ['with a semicolon', `${LAB_1};`, 'lab-1', ['trailing-text']],
    ['with a quotation mark at the end', `${LAB_1}"`, 'lab-1', ['trailing-text']],
    ['in quotation marks', `"${LAB_1}"`, '"lab-1', ['quoted']],
    ['in quotation marks, with a comma', `'${LAB_1}',`, "'lab-1", ['quoted']],
    ['with another key behind a comma', `${LAB_1},${LAB_2}`, 'lab-1', ['trailing-text']],
    ['with a blank in its name', ` lab-1:${BASE64}`, ' lab-1', []],
  ])('%s', (_, entry, name, quirks) => {
    const key = parsePublicKey(entry);
    expect(key).toMatchObject({ ok: true, value: { name, quirks, text: `${name}:${BASE64}` } });
    expect(key.ok && key.value.bytes).toEqual(Uint8Array.from(Buffer.from(BASE64, 'base64')));
  });
});

describe('an entry that Nix refuses', () => {
  test.each([
    ['only a name', 'lab-1', { kind: 'no-colon' }],
    ['nothing', '', { kind: 'no-colon' }],
    ['no name', `:${BASE64}`, { kind: 'empty-name' }],
    ['no key', 'lab-1:', { kind: 'empty-key', name: 'lab-1' }],
    ['nothing but padding', 'lab-1:=', { kind: 'empty-key', name: 'lab-1' }],
    ['no base 64', 'lab-1:!!!notbase64!!!', { kind: 'bad-base64', name: 'lab-1' }],
    ['the URL-safe alphabet', `lab-1:${BASE64.replace('/', '_')}`, { kind: 'bad-base64', name: 'lab-1' }],
    ['rubbish with a comma', 'lab-1:!!!,', { kind: 'bad-base64', name: 'lab-1' }],
    ['a short key', 'lab-1:AAAA', { kind: 'wrong-length', name: 'lab-1', length: 3 }],
    ['a long key', `lab-1:${UNPADDED}AA`, { kind: 'wrong-length', name: 'lab-1', length: 33 }],
    ['a comma in the place of the padding', `lab-1:${UNPADDED},`, { kind: 'trailing-comma', name: 'lab-1' }],
    ['quotation marks without padding', `'lab-1:${UNPADDED}'`, { kind: 'quoted', name: "'lab-1" }],
    ['a secret key', SECRET, { kind: 'secret-key', name: 'test1' }],
    ['a secret key in quotation marks', `"${SECRET.slice(0, -2)}",`, { kind: 'secret-key', name: '"test1' }],
  ])('%s', (_, entry, problem) => {
    expect(parsePublicKey(entry)).toEqual({ ok: false, problem });
  });
});

describe('trustedKeysByName', () => {
  test('the first of two keys with one name counts', () => {
    const renamed = `lab-1:${OTHER}`;
    const { keys, shadowed, malformed } = trustedKeysByName([LAB_1, LAB_2, renamed]);
    expect([...keys.values()].map(({ text }) => text)).toEqual([LAB_1, LAB_2]);
    expect(shadowed.map(({ text }) => text)).toEqual([renamed]);
    expect(malformed).toEqual([]);
  });

  test('the same key again shadows nothing, however it is spelled', () => {
    expect(trustedKeysByName([LAB_1, LAB_1, `lab-1:${UNPADDED}`]).shadowed).toEqual([]);
  });

  test('malformed entries are told apart from the good ones', () => {
    const { keys, malformed } = trustedKeysByName([LAB_1, 'lab-3:!!!', 'lab\u001b-4']);
    expect([...keys.keys()]).toEqual(['lab-1']);
    expect(malformed).toEqual([
      { entry: 'lab-3:!!!', problem: { kind: 'bad-base64', name: 'lab-3' } },
      { entry: 'lab\\u{1b}-4', problem: { kind: 'no-colon' } },
    ]);
  });

  test.each([
    ['whole', SECRET],
    ['quoted', `"${SECRET}"`],
    ['cut off', SECRET.slice(0, -12)],
    ['without its name', SECRET.slice('test1:'.length)],
    ['with a typing error', SECRET.replace('/', '!')],
    ['behind a public key', `${LAB_1},${SECRET}`],
    ['in the place of the name', `${SECRET.slice('test1:'.length)}:`],
  ])('a secret key, %s, shows up nowhere', (_, entry) => {
    const shown = JSON.stringify(trustedKeysByName([entry]).malformed);
    for (const piece of ['jbX9NxZp8W', 'B/coK8k7yLf0', 'gNYmBbIbCr']) expect(shown).not.toContain(piece);
  });
});
