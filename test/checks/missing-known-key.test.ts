import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-known-key.ts';
import { knownKeyNamed } from '../../lib/nix/known-caches.ts';
import { answered, cache, machine, narinfoText, narinfoVisit, ok, testKey } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const url = 'https://nix-community.cachix.org';
const real = knownKeyNamed('nix-community.cachix.org-1')?.key ?? '';
const own = testKey('own-1');

const facts = (entry: string, keys: readonly string[], settings = {}, more = {}) =>
  machine({
    caches: [cache(entry)],
    settings: { 'trusted-public-keys': keys, ...settings },
    facts: more,
  });
const signed = (keys: readonly string[]) => {
  const narinfos = ok([narinfoVisit('tool', answered(200, narinfoText('tool', [own])))]);
  return machine({ caches: [cache(url, { narinfos })], settings: { 'trusted-public-keys': keys } });
};

describe(check.id, () => {
  test.each([[url], [`${url}/`], [`${url}?priority=50`]])('%s', (entry) => {
    const finding = findingOf(check, facts(entry, [own.publicText]));
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'likely' });
    expect(finding.fixes).toMatchObject([{ values: [real], certainty: 'suggestion' }]);
    expect(finding.fixes[0]?.note).toContain('confirm it there first');
  });

  test('a key that is known from copies alone is possible', () => {
    expect(findingOf(check, facts('https://devenv.cachix.org', [])).certainty).toBe('possible');
  });

  test.each([
    [
      'a saved configuration without any keys in it',
      machine({ caches: [cache(url)], settings: { 'trusted-public-keys': undefined } }),
      'not-applicable: the configuration does not say which keys are trusted',
    ],
    ['its key is trusted', facts(url, [real]), 'good'],
    ['not a well-known cache', facts('https://own.cachix.org', []), 'good'],
    ['it signs with a key that is trusted', signed([own.publicText]), 'good'],
    ['its signatures are refused', signed([]), 'not-applicable: its signatures say it themselves'],
    [
      'another key of that name is trusted',
      facts(url, [testKey('nix-community.cachix.org-1').publicText]),
      'not-applicable: a key of that name is trusted, but another or a malformed one',
    ],
    [
      'its key is there, in quotation marks',
      facts(url, [`"${real}"`]),
      'not-applicable: a key of that name is trusted, but another or a malformed one',
    ],
    [
      'signatures are off',
      facts(url, [], { 'require-sigs': false }),
      'not-applicable: require-sigs is false',
    ],
    ['signatures are off for it', facts(`${url}?trusted=1`, []), 'not-applicable: the URL says trusted'],
    [
      'the default cache',
      facts('https://cache.nixos.org/', []),
      'not-applicable: this is the cache of Nix itself',
    ],
    [
      'the daemon ignores it',
      facts(url, [], {}, daemonMachine({ substituters: [] }, ['substituters'], false)),
      'not-applicable: the daemon ignores this cache',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
