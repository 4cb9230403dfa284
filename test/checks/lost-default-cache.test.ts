import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/lost-default-cache.ts';
import { knownKeyNamed } from '../../lib/nix/known-caches.ts';
import { machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const key = knownKeyNamed('cache.nixos.org-1')?.key ?? '';
const own = 'https://own.cachix.org';
const line = {
  setting: 'substituters',
  entry: 'https://cache.nixos.org/',
  origin: '/etc/nix/nix.conf',
  line: 2,
};
const facts = (substituters: readonly string[], keys: readonly string[] = [key], replaced = [line]) =>
  machine({
    settings: { substituters, 'trusted-public-keys': keys },
    facts: {
      configuration: ok({
        sources: [],
        system: {},
        overridden: [],
        replacedDefaults: replaced,
        problems: [],
      }),
    },
  });

describe(check.id, () => {
  test('half of a mistake: the key is still there', () => {
    const finding = findingOf(check, facts([own, 'https://devenv.cachix.org']));
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'likely' });
    expect(finding.evidence[0]).toBe('/etc/nix/nix.conf, line 2, replaced https://cache.nixos.org/');
    expect(finding.fixes).toMatchObject([{ setting: 'substituters', certainty: 'suggestion' }]);
  });

  test('where the key went too it is a note, and the fix brings back both', () => {
    const finding = findingOf(check, facts([own], []));
    expect(finding.severity).toBe('note');
    expect(finding.fixes).toMatchObject([{ setting: 'substituters' }, { values: [key] }]);
  });

  const elsewhere = 'not-applicable: one of the caches may have what the default one has';
  test.each([
    ['the default', facts(['https://cache.nixos.org/', own]), 'good'],
    ['a mirror', facts(['https://mirror.sjtu.edu.cn/nix-channels/store', own]), 'good'],
    ['a cache of the house that passes everything on', facts(['http://nas.local:8501']), elsewhere],
    ['a disk', facts(['file:///mnt/cache', own]), elsewhere],
    ['a machine that fetches by ssh', facts(['ssh-ng://builder']), elsewhere],
    ['no caches at all', facts([]), 'not-applicable: there are no substituters at all'],
    [
      'a Nix that was built with another default',
      facts([own], [key], []),
      'not-applicable: no line is known to have replaced the default',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });

  test('silent: substituters named on the command line', () => {
    const given = machine({
      settings: { substituters: [own] },
      facts: { configuration: notAsked('--substituter') },
    });
    expect(judged(check, given)).toEqual(['not-applicable: configuration: --substituter']);
  });
});
