import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/bogus-content-address.ts';
import { machine, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { answering, changed, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const facts = (...visits: readonly ReturnType<typeof signed>[]) =>
  machine({ caches: [answering(visits)], settings: { 'trusted-public-keys': [key.publicText] } });
const ca = `CA: fixed:r:sha256:${'0'.repeat(51)}1\n`;

describe(check.id, () => {
  test('even a good signature does not make up for it', () => {
    const finding = findingOf(check, facts(changed(0, (text) => text + ca, key)));
    expect(finding.message).toContain('with a content address that is not its own.');
    expect(finding.consequence).toContain('whatever its signatures');
  });

  test.each([
    ['a signed path without a content address', facts(signed(0, key))],
    ['an empty content address', facts(changed(0, (text) => `${text}CA: \n`, key))],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
