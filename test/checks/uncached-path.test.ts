import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/uncached-path.ts';
import { cache, died, narinfoText, ok, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { asking, derived, having, pathFor, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';
const b = 'https://b.test';
const none = { hello: undefined };
const facts = (caches: readonly ReturnType<typeof having>[], targets = [target('hello')], settings = {}) =>
  asking({ key, targets, caches, settings });

describe(check.id, () => {
  test('nobody has it', () => {
    expect(judged(check, facts([having(a, none), having(b, none)]))).toEqual([
      `warning: None of the 2 caches has ${pathFor('hello')}.`,
    ]);
  });

  test('with its derivation at hand, it can be looked into', () => {
    const { fixes } = findingOf(check, facts([having(a, none)], [derived('hello')]));
    expect(JSON.stringify(fixes)).toContain('nix-store --query --tree');
    expect(JSON.stringify(findingOf(check, facts([having(a, none)])).fixes)).not.toContain('--tree');
  });

  test('never advises to trust anybody blindly', () => {
    expect(JSON.stringify(findingOf(check, facts([having(a, none)])))).not.toMatch(
      /trusted-users|require-sigs|collect-garbage/,
    );
  });

  test.each([
    ['it is there', facts([having(a, { hello: narinfoText('hello', [key]) })])],
    ['it is there and refused', facts([having(a, { hello: narinfoText('hello', []) })])],
    [
      'one of the caches is dead, and might have it',
      facts([having(a, none), cache(b, { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) })]),
    ],
    ['one of the caches was not asked', facts([having(a, none), cache(b)])],
    ['its derivation forbids it', facts([having(a, none)], [derived('hello', { allowSubstitutes: false })])],
    ['there is no cache', facts([])],
    ['caches are switched off', facts([having(a, none)], undefined, { substitute: false })],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
