import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/key-mismatch.ts';
import { machine, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { answering, changed, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const fresh = testKey('cache.test-1');
const facts = (visit: ReturnType<typeof signed>, ...keys: readonly string[]) =>
  machine({ caches: [answering([visit])], settings: { 'trusted-public-keys': keys } });

describe(check.id, () => {
  test.each([
    ['another key under the trusted name', signed(0, fresh)],
    ['a path that was changed after it was signed', changed(0, (text) => text.replace('120', '121'), key)],
  ])('%s', (_name, visit) => {
    const finding = findingOf(check, facts(visit, key.publicText));
    expect(finding).toMatchObject({
      severity: 'error',
      message:
        'https://cache.test signs in the name of cache.test-1, but not with the key that this machine trusts under that name.',
    });
    expect(finding.fixes[0]).toMatchObject({
      kind: 'replace-in-setting',
      certainty: 'suggestion',
      note: expect.stringContaining('has confirmed'),
    });
  });

  test.each([
    ['the trusted key', facts(signed(0, key), key.publicText), 'good'],
    [
      'one good signature beside a stranger of the same name',
      facts(signed(0, fresh, key), key.publicText),
      'good',
    ],
    [
      'the right key is there, but second',
      facts(signed(0, fresh), key.publicText, fresh.publicText),
      'not-applicable: the right key is trusted too, behind another of the same name',
    ],
    ['a key that is not trusted', facts(signed(0, testKey('other.test-1')), key.publicText), 'good'],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
