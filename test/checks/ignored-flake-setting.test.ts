import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/ignored-flake-setting.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { failed, machine, notAsked, testKey } from '../support/facts.ts';
import { flakeFact } from '../support/flake.ts';
import { daemonMachine, findingOf, judged, nix } from '../support/judged.ts';

const systems = 'https://cache.nixos.org/';
const own = 'https://own.test';
const key = testKey('own.test-1').publicText;
const both = { 'extra-substituters': [own], 'extra-trusted-public-keys': [key] };
const allowed = { 'extra-substituters': 'allowed', 'extra-trusted-public-keys': 'allowed' } as const;
const refused = { 'extra-substituters': 'refused', 'extra-trusted-public-keys': 'refused' } as const;

interface Given {
  readonly accept?: boolean;
  readonly trusted?: boolean;
  readonly system?: Record<string, readonly string[]>;
  readonly also?: Partial<Facts>;
}
const lists = { substituters: [systems], 'trusted-public-keys': [] };
/** A flake on a machine whose daemon downloads; `trusted` is the daemon's own word. */
const behindDaemon = (
  flake: Facts['flake'],
  { accept = false, trusted, system = {}, also = {} }: Given = {},
) =>
  machine({
    settings: { ...lists, ...system, 'accept-flake-config': accept },
    facts: { ...daemonMachine({ ...lists, ...system }, [], trusted), flake, ...also },
  });
/** The same for a user who needs no daemon. */
const alone = (flake: Facts['flake'], accept = false) =>
  machine({ settings: { ...lists, 'accept-flake-config': accept }, facts: { flake } });

describe(check.id, () => {
  test('accepted, and dropped by the daemon: an error', () => {
    const finding = findingOf(check, behindDaemon(flakeFact(both), { accept: true }));
    expect(finding).toMatchObject({ severity: 'error', certainty: 'likely' });
    expect(finding.message).toBe(
      `The Nix daemon ignores ${own}, the key own.test-1, which the flake brings, for alice.`,
    );
    expect(finding.evidence).toEqual([
      'extra-substituters is accepted by accept-flake-config',
      'extra-trusted-public-keys is accepted by accept-flake-config',
      `${own} is neither among the daemon's substituters nor its trusted-substituters`,
      `the daemon takes extra-trusted-public-keys only from users whom it trusts: ${key}`,
      'alice is not among the trusted-users of the daemon',
    ]);
  });

  test('not accepted, and a yes would not help: a warning that says so', () => {
    const finding = findingOf(check, behindDaemon(flakeFact(both), { trusted: false }));
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'certain' });
    expect(finding.message).toContain('which the Nix daemon ignores for alice even if the flake is accepted');
    expect(finding.fixes.map(({ kind }) => kind)).toEqual(['add-to-setting', 'add-to-setting', 'run-here']);
  });

  test('a key that the daemon drops without a word is said to be', () => {
    const facts = behindDaemon(flakeFact(both), { accept: true, also: { nix: nix('2.8.0') } });
    expect(findingOf(check, facts).evidence).toContainEqual(expect.stringContaining('without a word'));
  });

  test('not accepted, where a yes is enough: a note', () => {
    const finding = findingOf(check, alone(flakeFact(both)));
    expect(finding.severity).toBe('note');
    expect(finding.evidence).toContain(
      'extra-substituters is not accepted: Nix asks, and without a terminal leaves it out',
    );
    expect(finding.fixes[0]).toMatchObject({
      kind: 'do',
      text: expect.stringContaining('--accept-flake-config'),
    });
  });

  test('refused for good: where that stands', () => {
    const finding = findingOf(check, alone(flakeFact(both, refused)));
    expect(finding.severity).toBe('warning');
    expect(finding.evidence).toContain(
      'extra-substituters was refused for good: /data/trusted-settings.json',
    );
    expect(finding.fixes[0]).toMatchObject({ text: expect.stringContaining('/data/trusted-settings.json') });
  });

  test('a value that changed since the answer asks again', () => {
    const facts = alone(flakeFact(both, { ...allowed, 'extra-substituters': 'other-value' }));
    const finding = findingOf(check, facts);
    expect(finding.message).toBe(`Nix uses ${own}, which the flake brings, only once that is accepted.`);
    expect(finding.evidence[0]).toContain('is about another value, so that Nix asks again');
  });

  test('a plain list of which the daemon knows nothing leaves no cache at all', () => {
    const facts = behindDaemon(flakeFact({ substituters: [own] }), { accept: true });
    expect(findingOf(check, facts).consequence).toContain('no cache at all, not even those of the daemon');
  });

  test('of other settings those that the daemon drops are a note', () => {
    const facts = behindDaemon(flakeFact({ 'require-sigs': undefined, 'allow-dirty': undefined }), {
      accept: true,
    });
    const finding = findingOf(check, facts);
    expect(finding.severity).toBe('note');
    expect(finding.message).toBe('The Nix daemon ignores require-sigs, which the flake brings, for alice.');
  });

  test('no advice trusts the user, accepts flakes for good, or has root accept this one', () => {
    for (const accept of [true, false])
      for (const facts of [behindDaemon(flakeFact(both), { accept }), alone(flakeFact(both))]) {
        const fixes = check
          .verdicts(facts)
          .flatMap((one) => (one.kind === 'finding' ? one.finding.fixes : []));
        expect(JSON.stringify(fixes)).not.toMatch(
          /trusted-users|"accept-flake-config"|accept-flake-config = /,
        );
        for (const fix of fixes) {
          expect(fix.certainty).toBe('suggestion');
          if (fix.kind === 'run-here') expect(fix.commands.join()).not.toContain('accept');
        }
      }
  });

  const known = { substituters: [systems, own], 'trusted-public-keys': [key] };
  test.each([
    ['no nixConfig', behindDaemon(flakeFact({})), 'good'],
    [
      'only prompts',
      behindDaemon(flakeFact({ 'bash-prompt': undefined, 'bash-prompt-prefix': undefined })),
      'good',
    ],
    ['all of it is configured for the system', behindDaemon(flakeFact(both), { system: known }), 'good'],
    [
      'the same with another slash',
      behindDaemon(flakeFact({ 'extra-substituters': [`${own}/`] }), { accept: true, system: known }),
      'good',
    ],
    [
      'accepted, and the user is trusted',
      behindDaemon(flakeFact(both), { accept: true, trusted: true }),
      'good',
    ],
    ['accepted, and no daemon', alone(flakeFact(both), true), 'good'],
    ['accepted for good', alone(flakeFact(both, allowed)), 'good'],
    [
      'the daemon allows the cache',
      behindDaemon(flakeFact({ 'extra-substituters': [own] }), {
        accept: true,
        system: { 'trusted-substituters': [own] },
      }),
      'good',
    ],
    [
      'settings of the client alone',
      behindDaemon(flakeFact({ 'extra-experimental-features': undefined }), { accept: true }),
      'good',
    ],
    [
      'no --flake',
      machine({ facts: { flake: notAsked('--flake was not given') } }),
      'not-applicable: flake: --flake was not given',
    ],
    [
      'Nix 2.3',
      behindDaemon(flakeFact(both), { also: { nix: nix('2.3.7') } }),
      'not-applicable: this Nix has no flakes',
    ],
    [
      'a flake that cannot be read',
      machine({ facts: { flake: failed('x: nixConfig has a twice, which Nix refuses') } }),
      'unknown: flake: x: nixConfig has a twice, which Nix refuses',
    ],
    [
      'nobody knows who the user is',
      behindDaemon(flakeFact(both), { accept: true, also: { user: failed('no user') } }),
      'unknown: it could not be found out whether the daemon trusts this user',
    ],
    [
      'answers that cannot be read',
      alone(flakeFact(both, {}, 'it is no JSON object')),
      'unknown: /data/trusted-settings.json, where Nix remembers answers about flakes: it is no JSON object, at which Nix ends',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
