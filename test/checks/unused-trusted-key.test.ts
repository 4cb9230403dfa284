import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unused-trusted-key.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import { knownKeyNamed } from '../../lib/nix/known-caches.ts';
import { settingDefault } from '../../lib/nix/setting-table.ts';
import { answered, cache, machine, narinfoText, narinfoVisit, ok, testKey } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const team = testKey('team-1');
const old = testKey('old.example.org-1');
const community = knownKeyNamed('nix-community.cachix.org-1')?.key ?? '';
const builtIn = String(settingDefault('trusted-public-keys', undefined));

/** A cache whose path is signed with these keys. */
const signing = (entry: string, ...keys: readonly (typeof team)[]): CacheFact =>
  cache(entry, { narinfos: ok([narinfoVisit('tool', answered(200, narinfoText('tool', keys)))]) });

const facts = (caches: readonly CacheFact[], keys: readonly string[], more = {}) =>
  machine({ caches, settings: { 'trusted-public-keys': keys }, facts: more });

const lan = signing('http://lan.test', team);

describe(check.id, () => {
  test('a key that none of the caches signs with', () => {
    const finding = findingOf(check, facts([lan], [team.publicText, old.publicText, builtIn]));
    expect(finding).toMatchObject({ severity: 'note', certainty: 'likely' });
    expect(finding.message).toContain('old.example.org-1');
    expect(finding.fixes).toMatchObject([{ values: [old.publicText], certainty: 'suggestion' }]);
  });

  test('the key of a well-known cache that is not configured, even where not all could be seen', () => {
    const finding = findingOf(check, facts([lan, cache('http://new.test')], [team.publicText, community]));
    expect(finding).toMatchObject({ severity: 'note', certainty: 'possible' });
    expect(finding.evidence.join()).toContain('https://nix-community.cachix.org, which is not configured');
  });

  test.each([
    ['every key signs', facts([lan], [team.publicText]), 'good'],
    ['the key that Nix comes with', facts([lan], [team.publicText, builtIn]), 'good'],
    [
      'the key of a configured cache, whatever signed the path',
      facts([lan, signing('https://old.example.org/x', team)], [team.publicText, old.publicText]),
      'good',
    ],
    [
      'the well-known cache is configured',
      facts([lan, signing('https://nix-community.cachix.org', team)], [team.publicText, community]),
      'good',
    ],
    [
      'users may ask its cache',
      facts([lan], [old.publicText, team.publicText], {
        configuration: daemonMachine({ 'trusted-substituters': ['https://old.example.org/'] }, [])
          .configuration,
      }),
      'good',
    ],
    [
      'a path on this machine is signed with it',
      facts([lan], [team.publicText, old.publicText], {
        samples: ok({ paths: [{ hashPart: 'x', source: 'store', keyNames: [old.name] }], problems: [] }),
      }),
      'good',
    ],
    [
      'a cache of which nothing was seen may be the one',
      facts([lan, cache('http://new.test')], [team.publicText, old.publicText]),
      'not-applicable: not of every cache it could be seen how it signs',
    ],
    ['no cache at all', facts([], [old.publicText]), 'not-applicable: no cache is configured'],
    [
      'the daemon ignores some of them',
      facts([lan], [old.publicText], daemonMachine({ substituters: [] }, ['substituters'], false)),
      'not-applicable: the daemon ignores some of the caches',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
