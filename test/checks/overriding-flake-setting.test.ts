import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/overriding-flake-setting.ts';
import { machine, notAsked } from '../support/facts.ts';
import { flakeFact } from '../support/flake.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const systems = 'https://cache.nixos.org/';
const own = 'https://own.test';
const lists = { substituters: [systems], 'trusted-public-keys': ['system-1:x'] };
const facts = (settings: Record<string, readonly string[]>, { accept = true, daemon = {} } = {}) =>
  machine({
    settings: { ...lists, 'accept-flake-config': accept },
    facts: { flake: flakeFact(settings), ...daemon },
  });
const untrusted = { daemon: daemonMachine(lists, []) };

describe(check.id, () => {
  test('names what a plain list throws away, and what to write', () => {
    const finding = findingOf(check, facts({ substituters: [own], 'trusted-public-keys': ['own-1:x'] }));
    expect(finding.severity).toBe('warning');
    expect(finding.message).toBe(
      'With substituters and trusted-public-keys the flake does not add to what is configured but replaces it: https://cache.nixos.org/, system-1:x is lost.',
    );
    expect(finding.fixes[0]).toMatchObject({
      text: expect.stringContaining(
        '/work/flake.nix write extra-substituters and extra-trusted-public-keys in place of',
      ),
    });
  });

  test("the flake's own extra- list is lost too", () => {
    const finding = findingOf(check, facts({ 'extra-substituters': [own], substituters: [systems] }));
    expect(finding.evidence).toEqual([`substituters of the flake leaves out ${own}`]);
  });

  test('while it is only asked for, it is a note', () => {
    const finding = findingOf(check, facts({ substituters: [own] }, { accept: false }));
    expect(finding.severity).toBe('note');
    expect(finding.consequence).toContain('Once the flake is accepted');
  });

  test.each([
    ['extra- alone', facts({ 'extra-substituters': [own] }), 'good'],
    ['a plain list that has everything', facts({ substituters: ['https://cache.nixos.org', own] }), 'good'],
    ['keys that the daemon drops anyway', facts({ 'trusted-public-keys': ['own-1:x'] }, untrusted), 'good'],
    ['no --flake', machine({ facts: { flake: notAsked('no') } }), 'not-applicable: flake: no'],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
