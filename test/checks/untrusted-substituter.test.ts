import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import check from '../../lib/checks/untrusted-substituter.ts';
import { cache, failed, machine, notAsked, testKey } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';
import { answering, signed } from '../support/narinfos.ts';

const own = 'https://own.test';
const systems = 'https://cache.nixos.org/';
const key = testKey('own.test-1').publicText;

const facts = (
  asked: readonly string[],
  system: readonly string[],
  more: { trusted?: boolean; overridden?: string[]; also?: object } = {},
) =>
  machine({
    caches: asked.map((entry) => cache(entry)),
    settings: { 'trusted-public-keys': [key] },
    facts: {
      ...daemonMachine(
        { substituters: system, 'trusted-public-keys': [] },
        more.overridden ?? ['substituters'],
        more.trusted,
      ),
      ...more.also,
    },
  });

describe(check.id, () => {
  test('names what is ignored, for whom, and what is left', () => {
    const finding = findingOf(check, facts([systems, own], [systems]));
    expect(finding.message).toBe('The Nix daemon ignores https://own.test when alice asks for it.');
    expect(finding.evidence).toEqual([
      "https://own.test is neither among the daemon's substituters nor its trusted-substituters",
      'alice is not among the trusted-users of the daemon',
    ]);
    expect(finding.consequence).toBe('Nix 2.34.8 goes on with https://cache.nixos.org/ alone.');
  });

  test('a key that nobody has yet is asked for in the same breath, and is no finding of its own', () => {
    const stranger = testKey('stranger.test-1');
    const given = machine({
      caches: [answering([signed(0, stranger)], own)],
      facts: daemonMachine({ substituters: [systems] }, ['substituters'], false),
    });
    const { findings } = runChecks(given, checks);
    expect(findings.map(({ check: id }) => id)).toEqual([check.id]);
    expect(findings[0]?.fixes.at(-1)).toMatchObject({
      kind: 'add-to-setting',
      setting: 'trusted-public-keys',
      values: ['stranger.test-1:<the public key>'],
    });
  });

  test('the fix is in the configuration of the system, with the key, and never trusts the user', () => {
    const { fixes } = findingOf(check, facts([systems, own], [systems]));
    expect(fixes).toMatchObject([
      { kind: 'add-to-setting', setting: 'substituters', values: [own] },
      { kind: 'add-to-setting', setting: 'trusted-substituters', values: [own], certainty: 'suggestion' },
      { kind: 'add-to-setting', setting: 'trusted-public-keys', values: [key] },
    ]);
    expect(JSON.stringify(fixes)).not.toContain('trusted-users');
  });

  test('several are one finding, and none left is said', () => {
    const finding = findingOf(check, facts([own, 'https://b.test'], [systems]));
    expect(finding.message).toBe(
      'The Nix daemon ignores https://own.test, https://b.test when alice asks for it.',
    );
    expect(finding.consequence).toContain('no cache at all, not even those of the daemon');
  });

  test("a slash that differs is written as the daemon's", () => {
    const finding = findingOf(check, facts(['https://x.test/'], ['https://x.test']));
    expect(finding.evidence[0]).toContain('not with this slash');
    expect(finding.fixes[0]).toMatchObject({
      kind: 'replace-in-setting',
      from: 'https://x.test/',
      to: 'https://x.test',
    });
  });

  test("the daemon's own word counts for certain", () => {
    expect(findingOf(check, facts([own], [systems], { trusted: false }))).toMatchObject({
      certainty: 'certain',
    });
  });

  test.each([
    ['a trusted user', facts([own], [systems], { trusted: true }), 'good'],
    ['a cache that the daemon has too', facts(['https://x.test'], ['https://x.test/']), 'good'],
    ['a user who overrides nothing', facts([own], [systems], { overridden: [] }), 'good'],
    ['no daemon', machine({ caches: [cache(own)] }), 'not-applicable: no daemon downloads for this user'],
    [
      'nobody knows who the user is',
      facts([own], [systems], { also: { user: failed('no user') } }),
      'unknown: it could not be found out whether the daemon trusts this user',
    ],
    [
      'the daemon was not looked for',
      facts([own], [systems], { also: { daemon: notAsked('--config') } }),
      'not-applicable: daemon: --config',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
