import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/ignored-user-setting.ts';
import { cache, machine, testKey } from '../support/facts.ts';
import { daemonMachine, findingOf, judged, nix } from '../support/judged.ts';

const own = testKey('own-1').publicText;

const facts = (
  overridden: readonly string[],
  settings: Record<string, string | boolean | readonly string[]>,
  {
    system = {},
    trusted = false,
    version = '2.34.8',
    credential = 'none' as 'none' | 'netrc',
    entry = 'http://a.test',
  } = {},
) =>
  machine({
    caches: [cache(entry, { credential })],
    settings,
    facts: { nix: nix(version), ...daemonMachine(system, overridden, trusted) },
  });

describe(check.id, () => {
  test('a key that the daemon lacks is a note, with the way to make it count', () => {
    const finding = findingOf(check, facts(['trusted-public-keys'], { 'trusted-public-keys': [own] }));
    expect(finding).toMatchObject({ severity: 'note', certainty: 'certain' });
    expect(finding.fixes).toMatchObject([{ setting: 'trusted-public-keys', values: [own] }]);
  });

  test.each([
    ['netrc-file', { credential: 'netrc' as const }, 'warning'],
    ['netrc-file', {}, 'note'],
    ['ssl-cert-file', { entry: 'https://a.test' }, 'warning'],
    ['ssl-cert-file', {}, 'note'],
  ])('%s %j: %s', (name, more, severity) => {
    expect(findingOf(check, facts([name], { [name]: '/home/alice/x' }, more)).severity).toBe(severity);
  });

  test.each([
    ['2.8.0', true],
    ['2.3.7', false],
    ['2.34.8', false],
  ])('Nix %s is silent about it: %s', (version, expected) => {
    const { consequence } = findingOf(check, facts(['require-sigs'], { 'require-sigs': false }, { version }));
    expect(consequence?.includes('does not say so')).toBe(expected);
  });

  test.each([
    [
      'what the daemon takes from anybody',
      facts(['connect-timeout', 'fallback'], { 'connect-timeout': '3', fallback: true }),
    ],
    [
      'a list of caches, which another check is about',
      facts(['substituters'], { substituters: ['http://b.test'] }),
    ],
    [
      'what the daemon has too',
      facts(
        ['trusted-public-keys'],
        { 'trusted-public-keys': [own] },
        { system: { 'trusted-public-keys': [own, 'x'] } },
      ),
    ],
    ['settings that have nothing to do with caches', facts(['sandbox'], {})],
    ['a trusted user', facts(['netrc-file'], { 'netrc-file': '/x' }, { trusted: true })],
    ['nothing of their own', facts([], {})],
  ])('silent: %s', (_what, given) => {
    expect(judged(check, given)).toEqual(['good']);
  });

  test('silent: no daemon', () => {
    expect(judged(check, machine())).toEqual(['not-applicable: no daemon downloads for this user']);
  });
});
