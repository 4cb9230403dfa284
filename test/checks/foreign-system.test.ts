import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/foreign-system.ts';
import { narinfoText, testKey } from '../support/facts.ts';
import { judged } from '../support/judged.ts';
import { asking, derived, having, pathFor, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const none = having('https://a.test', { hello: undefined });
const facts = (system: string, cache = none) =>
  asking({ key, targets: [derived('hello', { system })], caches: [cache] });

describe(check.id, () => {
  test('for another system, and nowhere to be had', () => {
    expect(judged(check, facts('aarch64-linux'))).toEqual([
      `error: ${pathFor('hello')} is for aarch64-linux, for which this machine does not build.`,
    ]);
  });

  test('for its own system, but with a feature that it does not offer', () => {
    const given = asking({
      key,
      targets: [derived('hello', { requiredFeatures: ['big-parallel', 'kvm'] })],
      caches: [none],
    });
    expect(judged(check, given)).toEqual([
      `error: ${pathFor('hello')} is in no cache, and this machine does not offer kvm, which its build requires.`,
    ]);
  });

  test.each([
    ['its own system', facts('x86_64-linux')],
    ['one that it builds for, too', facts('i686-linux')],
    ['built into Nix', facts('builtin')],
    [
      'a cache has it',
      facts('aarch64-linux', having('https://a.test', { hello: narinfoText('hello', [key]) })),
    ],
    ['the derivation is not known', asking({ key, targets: [target('hello')], caches: [none] })],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });
});
