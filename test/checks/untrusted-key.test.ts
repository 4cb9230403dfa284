import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/untrusted-key.ts';
import { answered, failed, machine, testKey } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';
import { answering, changed, signed } from '../support/narinfos.ts';

const key = testKey('cache.test-1');
const other = testKey('other.test-1');
const caches = [answering([signed(0, key)])];
const facts = (keys: readonly string[], more = {}) =>
  machine({ caches, settings: { 'trusted-public-keys': keys }, facts: more });

describe(check.id, () => {
  test('names the missing key, and where to get it from', () => {
    const finding = findingOf(check, facts([other.publicText]));
    expect(finding).toMatchObject({
      severity: 'error',
      message: 'https://cache.test signs with cache.test-1, which this machine does not trust.',
      fixes: [{ kind: 'add-to-setting', values: ['cache.test-1:<the public key>'], certainty: 'suggestion' }],
    });
    expect(finding.fixes[0]?.note).toContain('not from the cache itself');
    expect(finding.evidence[1]).toBe('trusted are: other.test-1');
  });

  test('some good paths make it a warning', () => {
    const mixed = [answering([signed(0, key), signed(1, other)])];
    const finding = findingOf(
      check,
      machine({ caches: mixed, settings: { 'trusted-public-keys': [other.publicText] } }),
    );
    expect(finding.severity).toBe('warning');
    expect(finding.evidence.at(-1)).toBe('1 of the sample paths found there are signed well');
  });

  test('a key that only the user trusts: the daemon drops it, and the fix has it whole', () => {
    const daemon = daemonMachine(
      { substituters: ['https://cache.test'], 'trusted-public-keys': [] },
      ['trusted-public-keys'],
      false,
    );
    const finding = findingOf(check, facts([key.publicText], daemon));
    expect(finding.message).toBe(
      'https://cache.test signs with cache.test-1, which this user trusts but the Nix daemon does not.',
    );
    expect(finding.fixes).toMatchObject([
      { kind: 'add-to-setting', values: [key.publicText], certainty: 'certain' },
    ]);
  });

  test('the key that Nix comes with is offered as it is', () => {
    const official = testKey('cache.nixos.org-1');
    const given = machine({
      caches: [answering([signed(0, official)])],
      settings: { 'trusted-public-keys': [] },
    });
    expect(findingOf(check, given).fixes).toMatchObject([
      { values: ['cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY='], certainty: 'certain' },
    ]);
  });

  test('the key of a well-known cache is offered with the page to confirm it on, never for certain', () => {
    const given = machine({ caches: [answering([signed(0, testKey('devenv.cachix.org-1'))])] });
    const [fix] = findingOf(check, given).fixes;
    expect(fix).toMatchObject({
      values: ['devenv.cachix.org-1:w1cLUi8dv3hnoSPGAuibQv+f9TZLr6cv/Hm9XgU50cw='],
      certainty: 'suggestion',
    });
    expect(fix?.note).toContain('only if https://cachix.org/api/v1/cache/devenv says the same');
  });

  test.each([
    ['trusted', facts([key.publicText]), 'good'],
    [
      'in the list, but malformed',
      facts(['cache.test-1:AAAA']),
      'not-applicable: its key stands in trusted-public-keys, but malformed',
    ],
    [
      'in the list, behind a comma',
      facts([`${other.publicText},${key.publicText}`]),
      'not-applicable: its key stands in trusted-public-keys, but malformed',
    ],
    [
      'the daemon ignores the cache together with its key',
      facts(
        [key.publicText],
        daemonMachine(
          { substituters: [], 'trusted-public-keys': [] },
          ['substituters', 'trusted-public-keys'],
          false,
        ),
      ),
      'not-applicable: the daemon ignores it for this user',
    ],
    [
      'the daemon ignores the cache, and nobody has its key',
      facts([], daemonMachine({ substituters: [], 'trusted-public-keys': [] }, ['substituters'], false)),
      'not-applicable: the daemon ignores it for this user',
    ],
    [
      'nobody knows whether the daemon takes the keys of this user',
      facts([], { ...daemonMachine({}, ['trusted-public-keys']), user: failed('no user') }),
      'unknown: it could not be found out whether the daemon takes the keys of this user',
    ],
    [
      'keys of our own are trusted too',
      machine({ caches, settings: { 'secret-key-files': ['/etc/nix/key'] } }),
      'unknown: the keys in secret-key-files are trusted too, and nixcache does not read them',
    ],
    [
      'signatures are switched off',
      machine({ caches, settings: { 'require-sigs': false } }),
      'not-applicable: require-sigs is false',
    ],
    [
      'the URL says trusted',
      machine({ caches: [answering([signed(0, key)], 'https://cache.test?trusted=1')] }),
      'not-applicable: the URL says trusted',
    ],
    [
      'nothing found',
      machine({ caches: [answering([answered(404, '')])] }),
      'unknown: it does not have the one sample path',
    ],
    ['unsigned', machine({ caches: [answering([signed(0)])] }), 'good'],
    [
      'changed after it was signed, under a trusted name',
      machine({
        caches: [answering([changed(0, (text) => text.replace('120', '121'), key)])],
        settings: { 'trusted-public-keys': [key.publicText] },
      }),
      'good',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
