import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/listed-only-as-trusted.ts';
import { machine, notAsked } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const nixos = 'https://cache.nixos.org/';
const own = 'https://own.test';
const facts = (asked: readonly string[], trusted: readonly string[], system = asked) =>
  machine({
    settings: { substituters: asked },
    facts: daemonMachine({ substituters: system, 'trusted-substituters': trusted }, []),
  });

describe(check.id, () => {
  test('names the caches in one note', () => {
    const finding = findingOf(check, facts([nixos], [nixos, own, 'https://b.test', own]));
    expect(finding.severity).toBe('note');
    expect(finding.message).toMatch(/^Nix does not ask https:\/\/own\.test, https:\/\/b\.test by itself/);
    expect(finding.fixes).toMatchObject([{ setting: 'substituters', values: [own, 'https://b.test'] }]);
  });

  test('a given configuration is judged by what it says', () => {
    const given = machine({
      settings: { substituters: [nixos], 'trusted-substituters': [own] },
      facts: { configuration: notAsked('--config') },
    });
    if (given.settings.state !== 'ok') throw new Error('settings');
    const settings = { ...given.settings, value: { ...given.settings.value, source: 'given' as const } };
    expect(findingOf(check, { ...given, settings }).severity).toBe('note');
  });

  test.each([
    ['none', facts([nixos], []), 'good'],
    ['all are asked', facts([nixos, own], [own]), 'good'],
    ['asked in another spelling', facts([`${own}/?priority=3`], [own]), 'good'],
    ['asked by the system, not by this user', facts([nixos], [own], [nixos, own]), 'good'],
    ['an entry that Nix cannot use', facts([nixos], [`"${own}",`, 'own.test']), 'good'],
    ['the caches of Determinate', facts([nixos], ['https://cache.flakehub.com']), 'good'],
    [
      'substituters named on the command line',
      machine({
        settings: { substituters: [nixos], 'trusted-substituters': [own] },
        facts: { configuration: notAsked('--substituter') },
      }),
      'not-applicable: other substituters stand in for those that are configured',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
