import { Buffer } from 'node:buffer';
import { type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../lib/nix/fingerprint.ts';
import { judgeSignatures } from '../../lib/nix/signature-verdict.ts';
import { keyPair } from '../support/ed25519.ts';
import { narinfo } from './fixtures.ts';
import { CACHE_NIXOS_ORG, LAB_1, LAB_2, TEST_1, trusted } from './keys.ts';

const judge = (name: string, ...keys: string[]) =>
  judgeSignatures(narinfo(name), trusted(...keys), '/nix/store');

// "accepted", "ignored" and "fatal" is what `nix-store -r` of 2.8.0 and 2.26.3 made of the same file with the same keys.
describe('accepted', () => {
  test.each([
    ['a good signature', 'real/labdep', LAB_1, { kind: 'good', keyName: 'lab-1', keyNames: ['lab-1'] }],
    ['no padding', 'signature/unpadded', LAB_1, { kind: 'good' }],
    ['text behind the padding', 'signature/text-behind', LAB_1, { kind: 'good' }],
    [
      'an unusable one of an unknown key beside a good one',
      'signature/good-and-short-of-unknown-key',
      LAB_1,
      { kind: 'good', keyNames: ['lab-1', 'other'] },
    ],
    ['the same without base 64', 'signature/good-and-no-base64-of-unknown-key', LAB_1, { kind: 'good' }],
    ['one without a colon beside a good one', 'signature/good-and-no-colon', LAB_1, { kind: 'good' }],
    [
      'content-addressed and unsigned',
      'signature/content-addressed-unsigned',
      LAB_1,
      { kind: 'content-addressed', keyNames: [] },
    ],
    [
      'content-addressed with an unusable signature of a trusted key',
      'signature/content-addressed-and-short',
      LAB_1,
      { kind: 'content-addressed', keyNames: ['lab-1'] },
    ],
    ['content-addressed and well signed', 'content-addressed/add', LAB_1, { kind: 'good' }],
    [
      'content-addressed, signed with an unknown key',
      'content-addressed/add',
      LAB_2,
      { kind: 'content-addressed' },
    ],
  ])('%s', (_, name, key, verdict) => {
    expect(judge(name, key)).toMatchObject(verdict);
  });
});

describe('ignored', () => {
  const unknown = { kind: 'untrusted-key', keyNames: ['lab-1'] };
  test.each([
    ['no signature', 'signature/unsigned', LAB_1, { kind: 'unsigned', keyNames: [] }],
    ['an unknown key', 'real/labdep', LAB_2, unknown],
    [
      'the right key under another name',
      'signature/misnamed',
      LAB_1,
      { kind: 'misnamed-key', keyName: 'lab-9', trustedAs: 'lab-1', keyNames: ['lab-9'] },
    ],
    [
      'a second blank, which becomes part of the name',
      'signature/two-blanks',
      LAB_1,
      { kind: 'misnamed-key', keyName: ' lab-1', trustedAs: 'lab-1', keyNames: [' lab-1'] },
    ],
    [
      'a quoted key, whose name has a quotation mark',
      'real/labdep',
      `"${LAB_1}"`,
      { kind: 'misnamed-key', keyName: 'lab-1', trustedAs: '"lab-1', keyNames: ['lab-1'] },
    ],
    [
      'a key of the same name with other bytes',
      'real/labdep',
      LAB_2.replace('lab-2', 'lab-1'),
      { kind: 'key-mismatch', keyName: 'lab-1', keyNames: ['lab-1'] },
    ],
    [
      'an unusable signature of an unknown key',
      'signature/short-of-unknown-key',
      LAB_1,
      {
        kind: 'malformed',
        fatal: false,
        keyNames: ['other'],
        problem: { kind: 'wrong-length', keyName: 'other', length: 3 },
      },
    ],
    [
      'no colon',
      'signature/no-colon',
      LAB_1,
      { kind: 'malformed', fatal: false, keyNames: [], problem: { kind: 'no-colon' } },
    ],
  ])('%s', (_, name, key, verdict) => {
    expect(judge(name, key)).toEqual(verdict);
  });

  test('without any trusted key', () => {
    expect(judge('real/labdep')).toEqual(unknown);
  });

  test.each(['uncompressed', 'other-nar-hash', 'flipped-bit', 'reference-dropped'])(
    '%s: a real signature of cache.nixos.org that does not fit what it signs',
    (name) => {
      expect(judge(`signature/${name}`, CACHE_NIXOS_ORG)).toMatchObject({ kind: 'key-mismatch' });
    },
  );
});

describe('fatal, even with a good signature beside', () => {
  test.each([
    ['a short signature of a trusted key', 'good-and-short', 'wrong-length'],
    ['one that is no base 64', 'good-and-no-base64', 'bad-base64'],
    ['a short one alone', 'short', 'wrong-length'],
    ['an empty one', 'empty', 'wrong-length'],
  ])('%s', (_, name, kind) => {
    expect(judge(`signature/${name}`, LAB_1)).toMatchObject({
      kind: 'malformed',
      fatal: true,
      problem: { kind },
    });
  });

  test.each(['quirk/ca-bogus', 'quirk/ca-flat-with-references'])('a bogus content address: %s', (name) => {
    expect(judge(name, LAB_1)).toEqual({ kind: 'bogus-content-address', keyNames: ['lab-1'] });
  });
});

describe('several keys', () => {
  const info = narinfo('real/labdep');
  const makeKey = (name: string) => {
    const { publicBytes, privateKey } = keyPair();
    return { name, privateKey, entry: `${name}:${publicBytes.toString('base64')}` };
  };
  const signed = (key: { privateKey: KeyObject }, as: string, message = fingerprint(info, '/nix/store')) =>
    `${as}:${sign(null, Buffer.from(message), key.privateKey).toString('base64')}`;
  const [a, b, c] = [makeKey('a'), makeKey('b'), makeKey('c')];
  const unknown = signed(c, 'c');
  const misnamed = signed(b, 'bb');
  const mismatch = signed(a, 'a', 'something else');
  const malformed = 'x:AAAA';

  test.each([
    ['good', [malformed, unknown, misnamed, mismatch, signed(b, 'b')], { kind: 'good', keyName: 'b' }],
    ['a mismatch', [malformed, unknown, misnamed, mismatch], { kind: 'key-mismatch', keyName: 'a' }],
    ['a wrong name', [malformed, unknown, misnamed], { kind: 'misnamed-key', keyName: 'bb', trustedAs: 'b' }],
    ['an unknown key', [malformed, unknown], { kind: 'untrusted-key' }],
    ['a malformed signature', [malformed], { kind: 'malformed', fatal: false }],
  ])('%s is the most telling', (_, signatures, verdict) => {
    const judged = judgeSignatures({ ...info, signatures }, trusted(a.entry, b.entry), '/nix/store');
    expect(judged).toMatchObject(verdict);
    expect(judged.keyNames).toEqual(signatures.map((text) => text.split(':')[0]));
  });

  test('names are told once each', () => {
    const signatures = [unknown, `${unknown} `, signed(c, 'd')];
    expect(judgeSignatures({ ...info, signatures }, trusted(a.entry), '/nix/store').keyNames).toEqual([
      'c',
      'd',
    ]);
  });

  test('the signatures of two published keys are both good', () => {
    expect(judge('real/curl', CACHE_NIXOS_ORG)).toMatchObject({ kind: 'good', keyName: 'cache.nixos.org-1' });
    expect(judge('real/curl', TEST_1)).toMatchObject({ kind: 'good', keyName: 'test1' });
    expect(judge('real/ruby', TEST_1, CACHE_NIXOS_ORG)).toMatchObject({ kind: 'good' });
  });

  test('a flood of signatures is judged at once', () => {
    const signatures = Array.from({ length: 10_000 }, (_, i) => `k${i}:${'A'.repeat(86)}==`);
    const keys = trusted(...Array.from({ length: 20 }, (_, i) => makeKey(`t${i}`).entry));
    const start = performance.now();
    expect(judgeSignatures({ ...info, signatures }, keys, '/nix/store').kind).toBe('untrusted-key');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
