import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/misnamed-key.ts';
import { machine, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { answering, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const renamed = key.publicText.replace('cache.test-1', 'cache-1');
const facts = (...keys: readonly string[]) =>
  machine({ caches: [answering([signed(0, key)])], settings: { 'trusted-public-keys': keys } });

describe(check.id, () => {
  test('the same bytes under another name: the fix is the name', () => {
    const finding = findingOf(check, facts(renamed));
    expect(finding.message).toBe(
      'https://cache.test signs as cache.test-1 with a key that this machine trusts as cache-1.',
    );
    expect(finding.fixes).toMatchObject([
      { kind: 'replace-in-setting', from: renamed, to: key.publicText, certainty: 'certain' },
    ]);
  });

  test.each([
    ['trusted under both names', facts(renamed, key.publicText), 'good'],
    ['not trusted at all', facts(testKey('cache-1').publicText), 'good'],
    [
      'a quotation mark in the name',
      facts(`"${key.publicText}"`),
      'not-applicable: its key stands in trusted-public-keys, but malformed',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
