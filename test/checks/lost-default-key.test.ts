import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/lost-default-key.ts';
import { knownKeyNamed } from '../../lib/nix/known-caches.ts';
import { cache, machine, ok, testKey } from '../support/facts.ts';
import { findingOf, findingsOf, judged } from '../support/judged.ts';

const key = knownKeyNamed('cache.nixos.org-1')?.key ?? '';
const own = testKey('own-1').publicText;
const tuna = 'https://mirrors.tuna.tsinghua.edu.cn/nix-channels/store';
const facts = (entries: readonly string[], keys: readonly string[], more = {}) =>
  machine({
    caches: entries.map((entry) => cache(entry)),
    settings: { 'trusted-public-keys': keys },
    facts: more,
  });

describe(check.id, () => {
  test.each([['https://cache.nixos.org/'], ['https://cache.nixos.org'], [tuna], [`${tuna}?priority=10`]])(
    '%s',
    (entry) => {
      const finding = findingOf(check, facts([entry], [own]));
      expect(finding).toMatchObject({ severity: 'warning', certainty: 'certain' });
      expect(finding.fixes).toMatchObject([{ kind: 'add-to-setting', values: [key] }]);
    },
  );

  test('names the line that did it', () => {
    const configuration = ok({
      sources: [],
      system: {},
      overridden: [],
      replacedDefaults: [
        { setting: 'trusted-public-keys', entry: key, origin: '/etc/nix/nix.conf', line: 3 },
      ],
      problems: [],
    });
    expect(findingOf(check, facts([tuna], [own], { configuration })).evidence).toContain(
      '/etc/nix/nix.conf, line 3, replaced the default keys',
    );
  });

  test('the mirrors have it in common', () => {
    const found = findingsOf(check, facts(['https://cache.nixos.org', tuna], []));
    expect(new Set(found.map(({ culprit }) => culprit))).toEqual(new Set(['cache.nixos.org-1']));
  });

  test.each([
    [
      'a saved configuration without any keys in it',
      machine({ caches: [cache(tuna)], settings: { 'trusted-public-keys': undefined } }),
      'not-applicable: the configuration does not say which keys are trusted',
    ],
    ['the key is trusted', facts([tuna], [own, key]), 'good'],
    ['a private cache with a key of its own', facts(['https://cache.own.test'], [own]), 'good'],
    [
      'another well-known cache',
      facts(['https://devenv.cachix.org'], []),
      'not-applicable: this is not the cache of Nix itself',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
