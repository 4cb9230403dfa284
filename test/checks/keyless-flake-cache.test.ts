import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/keyless-flake-cache.ts';
import { knownCacheAt } from '../../lib/nix/known-caches.ts';
import { machine, notAsked } from '../support/facts.ts';
import { flakeFact } from '../support/flake.ts';
import { findingOf, judged } from '../support/judged.ts';

const community = 'https://nix-community.cachix.org';
const [communityKey = ''] = knownCacheAt(community)?.keys ?? [];
const own = 'https://own.test';
const facts = (
  caches: readonly string[],
  keys: readonly string[] = [],
  settings: Record<string, readonly string[] | boolean> = {},
) =>
  machine({
    settings: { substituters: ['https://cache.nixos.org/'], ...settings },
    facts: { flake: flakeFact({ 'extra-substituters': caches, 'extra-trusted-public-keys': keys }) },
  });

describe(check.id, () => {
  test('a known cache without its key', () => {
    const finding = findingOf(check, facts([community], ['other-1:x']));
    expect(finding).toMatchObject({ certainty: 'likely' });
    expect(finding.fixes).toMatchObject([
      { values: [communityKey], flake: '/work/flake.nix', certainty: 'suggestion' },
      { values: [communityKey], certainty: 'suggestion' },
    ]);
  });

  test('a cache that nobody knows, without any key', () => {
    const finding = findingOf(check, facts([own]));
    expect(finding.message).toBe(`The flake brings ${own} without a key to go with it.`);
    expect(finding.certainty).toBe('possible');
  });

  test.each([
    ['with its key', facts([community], [communityKey]), 'good'],
    ['with a newer key of that name', facts([community], ['nix-community.cachix.org-2:x']), 'good'],
    [
      'the configuration has the key',
      facts([community], [], { 'trusted-public-keys': [communityKey] }),
      'good',
    ],
    ['an unknown cache and some key', facts([own], ['some-1:x']), 'good'],
    [
      'an unknown cache whose key the configuration has',
      facts([own], [], { 'trusted-public-keys': ['own.test-1:x'] }),
      'good',
    ],
    ['a cache that is configured', facts([own], [], { substituters: [own] }), 'good'],
    ['the default cache', facts(['https://cache.nixos.org']), 'good'],
    ['a cache taken on trust', facts([`${own}?trusted=true`]), 'good'],
    ['no caches', facts([]), 'good'],
    [
      'no signatures wanted',
      facts([own], [], { 'require-sigs': false }),
      'not-applicable: this configuration accepts what is not signed',
    ],
    ['no --flake', machine({ facts: { flake: notAsked('no') } }), 'not-applicable: flake: no'],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
