import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/everybody-trusted.ts';
import { machine, notAsked, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const facts = (trusted: readonly string[], groups: string[] = ['users'], uid = 1000, more = {}) =>
  machine({
    facts: {
      ...daemonMachine({ 'trusted-users': trusted }, []),
      user: ok({ uid, name: 'alice', groups }),
      ...more,
    },
  });
const darwin = { installation: ok({ platform: 'darwin', present: [], systemConfWritable: false }) };

describe(check.id, () => {
  test.each([
    [
      ['root', '*'],
      'warning',
      'The Nix daemon trusts every user of this machine, which makes each of them root.',
    ],
    [['root', '@users'], 'warning', 'The Nix daemon trusts @users as much as root.'],
    [['root', 'alice'], 'note', 'The Nix daemon trusts alice as much as root.'],
  ])('%j', (trusted, severity, message) => {
    const finding = findingOf(check, facts(trusted));
    expect(finding).toMatchObject({ severity, message });
    expect(finding.fixes.at(-1)).toMatchObject({ kind: 'remove-from-setting', values: [trusted[1]] });
    expect(finding.fixes.some(({ kind }) => kind === 'add-to-setting')).toBe(false);
  });

  test('on a Mac everybody is in staff', () => {
    expect(findingOf(check, facts(['@staff'], ['staff'], 501, darwin)).severity).toBe('warning');
  });

  test.each([
    ['the default', facts(['root'])],
    ['administrators', facts(['root', '@wheel', '@admin', '@sudo'])],
    ['an administrator by name', facts(['root', 'alice'], ['users', 'wheel'])],
    ['the user of a CI machine, who may use docker', facts(['root', 'alice'], ['alice', 'docker'])],
    ['the account of a service, by whom this runs', facts(['root', 'alice'], ['alice'], 980)],
    ['the accounts of builders, hydra and deployment', facts(['root', 'nixremote', 'hydra', '@deploy'])],
    ['a group named staff where that is no group of everybody', facts(['@staff'])],
    ['root itself', facts(['root', 'alice'], ['root'], 0)],
  ])('silent: %s', (_name, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });

  test('silent: where there is no daemon nobody reads that setting', () => {
    expect(judged(check, machine({ settings: { 'trusted-users': ['*'] } }))).toEqual([
      'not-applicable: there is no daemon that trusts anybody',
    ]);
  });

  test("silent: a user's own file says so, which the daemon does not read", () => {
    const given = machine({
      settings: { 'trusted-users': ['*'] },
      facts: daemonMachine({ 'trusted-users': ['root'] }, ['trusted-users']),
    });
    expect(judged(check, given)).toEqual(['good']);
  });

  test('a given configuration is judged by what it says', () => {
    const given = machine({
      settings: { 'trusted-users': ['*'] },
      facts: { daemon: notAsked('--config'), configuration: notAsked('--config') },
    });
    expect(judged(check, given)).toEqual(["not-applicable: the daemon's own configuration is not known"]);
    if (given.settings.state !== 'ok') throw new Error('settings');
    const settings = { ...given.settings, value: { ...given.settings.value, source: 'given' as const } };
    expect(findingOf(check, { ...given, settings }).severity).toBe('warning');
  });
});
