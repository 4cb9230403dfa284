import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/malformed-trusted-key.ts';
import untrustedKey from '../../lib/checks/untrusted-key.ts';
import { machine, testKey } from '../support/facts.ts';
import { daemonMachine, findingOf, findingsOf, judged, nix } from '../support/judged.ts';
import { answering, signed } from '../support/narinfos.ts';

const key = testKey('good.test-1').publicText;
const secret = `leak.test-1:${Buffer.alloc(64, 7).toString('base64')}`;
const facts = (keys: readonly string[], more = {}) =>
  machine({ settings: { 'trusted-public-keys': keys }, facts: more });

describe(check.id, () => {
  test.each([
    ['bad.test-1:!!!', 'bad.test-1 is malformed: it has characters that a key cannot have.'],
    ['bad.test-1:AAAA', 'bad.test-1 is malformed: it has the wrong length.'],
    ['bad.test-1:', 'bad.test-1 is malformed: nothing stands behind its colon.'],
    ['bad.test-1', 'bad.test-1 is malformed: it has no colon between name and key.'],
    ['A'.repeat(44), 'number 1 is malformed: it has no colon between name and key.'],
    [':AAAA', 'number 1 is malformed: it has no name before the colon.'],
    [`"${key}"`, 'good.test-1 is malformed: a quotation mark is part of it.'],
    [secret, 'leak.test-1 is malformed: it is a secret key.'],
  ])('%s', (entry, words) => {
    expect(judged(check, facts([entry]))).toEqual([`error: The trusted public key ${words}`]);
  });

  test('a key joined to another by a comma is lost, but stops nothing', () => {
    expect(judged(check, facts([`${key},${testKey('lost.test-1').publicText}`]))).toEqual([
      'warning: The trusted public key good.test-1 is malformed: there is more text behind the key.',
    ]);
  });

  test('and is an error where a cache signs with it', () => {
    const lost = testKey('lost.test-1');
    const joined = `${key},${lost.publicText}`;
    const given = machine({
      caches: [answering([signed(0, lost)])],
      settings: { 'trusted-public-keys': [joined] },
    });
    const finding = findingOf(check, given);
    expect(finding).toMatchObject({
      severity: 'error',
      consequence: expect.stringContaining('builds from source'),
    });
    expect(finding.evidence.at(-1)).toContain('https://cache.test signs with a key');
    expect(findingsOf(untrustedKey, given)).toEqual([]);
  });

  test('a key without its colon is one finding, and the fix names what stands in the file', () => {
    const given = machine({
      caches: [answering([signed(0, testKey('good-1'))])],
      settings: { 'trusted-public-keys': ['good-1'] },
    });
    expect(findingOf(check, given).fixes).toMatchObject([
      { kind: 'replace-in-setting', from: 'good-1', to: 'good-1:<the public key>' },
    ]);
    expect(findingsOf(untrustedKey, given)).toEqual([]);
  });

  test('an entry of which nothing may be shown is named by its number, in words', () => {
    expect(findingOf(check, facts(['A'.repeat(44)])).fixes).toMatchObject([
      { kind: 'do', text: expect.stringContaining('the entry number 1 of') },
    ]);
  });

  test.each([
    [`"${key}"`, [key]],
    [`${key},${key}`, [key, key]],
    [`"${key}",`, [key]],
  ])('where only punctuation is in the way, the fix has the key itself: %s', (entry, meant) => {
    expect(findingOf(check, facts([entry])).fixes).toMatchObject([
      { kind: 'remove-from-setting', values: [entry] },
      { kind: 'add-to-setting', values: meant, certainty: 'certain' },
    ]);
  });

  test('a key cut in two by a blank is one finding', () => {
    expect(judged(check, facts(['bad.test-1:', key.split(':')[1] ?? '']))).toEqual([
      'error: The trusted public key bad.test-1 is malformed: nothing stands behind its colon.',
    ]);
  });

  test('no byte of a pasted secret key comes out, and a new pair under a new name is advised', () => {
    const finding = findingOf(check, facts([secret]));
    expect(JSON.stringify(finding)).not.toContain(Buffer.alloc(6, 7).toString('base64'));
    expect(JSON.stringify(finding.fixes)).toContain('--generate-binary-cache-key leak.test-2');
  });

  test('one malformed key stops everything, and Nix hardly says which', () => {
    expect(findingOf(check, facts(['bad.test-1:AAAA'], { nix: nix('2.8.0') })).consequence).toBe(
      'Nix 2.8.0 stops with an error that does not say which key it is about as soon as anything is to be fetched from any cache, not only from the one that the key belongs to.',
    );
  });

  test.each([
    [
      'keys without padding, or with a comma at their end',
      [key.replace(/=$/, ''), `${testKey('b.test-1').publicText},`],
    ],
    ['a name without a number', [testKey('cache').publicText]],
    ['the same key twice', [key, key]],
  ])('silent: %s', (_name, keys) => {
    expect(new Set(judged(check, facts(keys)))).toEqual(new Set(['good']));
  });

  test('silent: a malformed key that only the user lists, and that the daemon never reads', () => {
    const daemon = daemonMachine({ 'trusted-public-keys': [key] }, ['trusted-public-keys'], false);
    expect(judged(check, facts([key, 'bad.test-1:AAAA'], daemon))).toEqual(['good']);
  });
});
