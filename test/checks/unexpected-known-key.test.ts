import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unexpected-known-key.ts';
import { knownKeyNamed } from '../../lib/nix/known-caches.ts';
import { answered, cache, machine, narinfoText, narinfoVisit, ok, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const name = 'nix-community.cachix.org-1';
const url = 'https://nix-community.cachix.org';
const real = knownKeyNamed(name)?.key ?? '';
const defaultKey = knownKeyNamed('cache.nixos.org-1')?.key ?? '';
const other = testKey(name);
const another = testKey(name);

const trusting = (keys: readonly string[], more = {}, caches = [cache(url)]) =>
  machine({ caches, settings: { 'trusted-public-keys': keys, ...more } });
const signing = (entry: string, key: typeof other) =>
  cache(entry, { narinfos: ok([narinfoVisit('tool', answered(200, narinfoText('tool', [key])))]) });

describe(check.id, () => {
  test('shows both keys and where to confirm, and trusts nothing by itself', () => {
    const finding = findingOf(check, trusting([other.publicText]));
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'possible' });
    expect(finding.evidence).toEqual([`trusted is ${other.publicText}`, `${url} is known for ${real}`]);
    expect(finding.fixes).toMatchObject([{ to: real, certainty: 'suggestion' }]);
    expect(finding.fixes[0]?.note).toContain('https://cachix.org/api/v1/cache/nix-community');
  });

  test('of the default cache it is likely', () => {
    const key = testKey('cache.nixos.org-1').publicText;
    expect(findingOf(check, trusting([key])).certainty).toBe('likely');
  });

  test('another cache that signs with it is no excuse', () => {
    expect(
      findingOf(check, trusting([other.publicText], {}, [signing('https://x.test', other)])),
    ).toBeDefined();
  });

  test.each([
    ['the published keys', trusting([real, defaultKey]), ['good', 'good']],
    ['the same without its padding', trusting([real.replace('=', '')]), ['good']],
    ['keys of caches that are not well known', trusting([testKey('own.test-1').publicText]), ['good']],
    [
      'the cache signs with it: it was replaced',
      trusting([other.publicText], {}, [signing(url, other)]),
      ['good'],
    ],
    [
      'the published one stands behind it',
      trusting([other.publicText, real]),
      ['not-applicable: the known key is trusted too, behind another of the same name'],
    ],
    ['it stands behind the published one', trusting([real, other.publicText]), ['good']],
    [
      'a signature shows it',
      trusting([other.publicText], {}, [signing(url, another)]),
      ['not-applicable: a signature that does not fit this key says it already'],
    ],
    [
      'signatures are off',
      trusting([other.publicText], { 'require-sigs': false }),
      ['not-applicable: signatures are switched off'],
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual(said);
  });
});
