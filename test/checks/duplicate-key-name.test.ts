import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/duplicate-key-name.ts';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import { answered, cache, machine, narinfoText, narinfoVisit, ok, testKey } from '../support/facts.ts';
import { judged } from '../support/judged.ts';

const old = testKey('cache.test-1');
const fresh = testKey('cache.test-1');
const signedBy = (key: typeof old) =>
  cache('https://cache.test', {
    narinfos: ok([narinfoVisit('hello', answered(200, narinfoText('hello', [key])))]),
  });
const facts = (keys: readonly string[], caches = [signedBy(old)]) =>
  machine({ caches, settings: { 'trusted-public-keys': keys } });

describe(check.id, () => {
  test('the second key of one name has no effect', () => {
    expect(judged(check, facts([old.publicText, fresh.publicText]))).toEqual([
      'warning: Two different keys are trusted under the name cache.test-1, and Nix uses only the first.',
    ]);
  });

  test('where the cache signs with the second it is the one headline, and an error', () => {
    const { findings } = runChecks(facts([old.publicText, fresh.publicText], [signedBy(fresh)]), checks);
    expect(findings).toMatchObject([
      {
        check: 'duplicate-key-name',
        severity: 'error',
        message:
          'Two different keys are trusted under the name cache.test-1, and Nix uses the one with which https://cache.test does not sign.',
        fixes: [{ kind: 'remove-from-setting', values: [old.publicText], certainty: 'suggestion' }],
      },
    ]);
  });

  test.each([
    ['the same key twice', [old.publicText, old.publicText]],
    ['two keys of two names', [old.publicText, testKey('other.test-1').publicText]],
  ])('silent: %s', (_name, keys) => {
    expect(new Set(judged(check, facts(keys)))).toEqual(new Set(['good']));
  });
});
