import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/refused-configuration.ts';
import type { FactValues } from '../../lib/model/facts/facts.ts';
import { nixHangs } from '../../lib/nix/nix-message.ts';
import { cache, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const settings = (problem: string, source: FactValues['settings']['source'] = 'files') =>
  ok({ source, from: '/etc/nix/nix.conf', values: {}, storeDir: '/nix/store', problem });

describe(check.id, () => {
  test("shows Nix's own line and where it stands", () => {
    const line = "error: syntax error in configuration line 'a=b' in '/etc/nix/nix.conf'";
    const facts = machine({ facts: { settings: settings(line) } });
    const finding = findingOf(check, facts);
    expect(finding.message).toBe('Nix refuses its own configuration, so that every Nix command fails.');
    expect(finding.evidence).toEqual([line]);
  });

  test('a substituter that 2.34 cannot read is named, with what was meant', () => {
    const facts = machine({
      facts: {
        settings: settings("error: Cannot parse Nix store 'cache.nixos.org' (/etc/nix/nix.conf, line 1)"),
      },
    });
    const finding = findingOf(check, facts);
    expect(finding.cause).toContain('it has no scheme');
    expect(finding.fixes).toMatchObject([{ from: 'cache.nixos.org', to: 'https://cache.nixos.org' }]);
  });

  test('a file that includes itself', () => {
    const text = '/etc/nix/nix.conf includes itself';
    const finding = findingOf(
      check,
      machine({
        facts: {
          settings: settings('it ended with SIGSEGV'),
          configuration: ok({
            sources: [],
            system: {},
            overridden: [],
            problems: [{ origin: '/etc/nix/nix.conf', line: 3, text }],
          }),
        },
      }),
    );
    expect(finding.cause).toContain('includes itself');
    expect(finding.evidence).toEqual(['it ended with SIGSEGV', `${text} (/etc/nix/nix.conf, line 3)`]);
    expect(JSON.stringify(finding.fixes)).toContain('closes the circle');
  });

  test('a Nix that comes to no end is not one that refuses', () => {
    const finding = findingOf(check, machine({ facts: { settings: settings(nixHangs) } }));
    expect(finding.message).toBe('Nix hangs while it reads its own configuration.');
    expect(finding.certainty).toBe('likely');
    expect(JSON.stringify(finding)).not.toContain('name = value');
  });

  test('a configuration that was given is not that of this machine', () => {
    expect(
      judged(check, machine({ facts: { settings: settings('nix.conf, line 1: no equals sign', 'given') } })),
    ).toEqual(['error: Nix would refuse the given configuration.']);
  });

  test.each([
    ['a configuration that Nix accepts', machine(), 'good'],
    [
      'a substituter that has a finding of its own',
      machine({
        caches: [cache('cache.nixos.org', { info: notAsked('') })],
        facts: { settings: settings("error: Cannot parse Nix store 'cache.nixos.org'") },
      }),
      'not-applicable: the finding about cache.nixos.org explains it',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
