import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/forbidden-substitution.ts';
import { narinfoText, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { asking, derived, having, pathFor, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';
const hello = { hello: narinfoText('hello', [key]) };
const forbidding = derived('hello', { allowSubstitutes: false });
const facts = (cache: ReturnType<typeof having>, path = forbidding, settings = {}) =>
  asking({ key, targets: [path], caches: [cache], settings });

describe(check.id, () => {
  test('a cache has it: a warning', () => {
    expect(judged(check, facts(having(a, hello)))).toEqual([
      `warning: ${pathFor('hello')} is built although ${a} has it: its derivation forbids substitution.`,
    ]);
  });

  test('no cache has it: a note', () => {
    expect(findingOf(check, facts(having(a, { hello: undefined }))).severity).toBe('note');
  });

  test('names the setting that overrules it only where Nix has it', () => {
    const fixes = (settings: object) =>
      JSON.stringify(findingOf(check, facts(having(a, hello), forbidding, settings)).fixes);
    expect(fixes({ 'always-allow-substitutes': false })).toContain('--option always-allow-substitutes true');
    expect(fixes({})).toContain('no setting that overrules it');
  });

  test.each([
    ['substitutes are allowed', facts(having(a, hello), derived('hello'))],
    ['the derivation is not known', facts(having(a, hello), target('hello'))],
    ['a setting overrules it', facts(having(a, hello), forbidding, { 'always-allow-substitutes': true })],
    ['caches are switched off altogether', facts(having(a, hello), forbidding, { substitute: false })],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
