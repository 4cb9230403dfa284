import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/denied-access.ts';
import { answered, cache, failed, machine, narinfoVisit, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged, nix } from '../support/judged.ts';

const denied = (status: number, credential: 'none' | 'url' | 'netrc' = 'none') =>
  cache('https://cache.test', {
    credential,
    info: ok(answered(status, '', { headers: { 'www-authenticate': 'Basic' } })),
  });
const narinfos = (...statuses: readonly number[]) =>
  cache('https://cache.test', {
    narinfos: ok(statuses.map((status, index) => narinfoVisit(`path-${index}`, answered(status, '')))),
  });

describe(check.id, () => {
  test.each([
    ['none', 'https://cache.test answers 401 for its nix-cache-info: it wants a login, and none was sent.'],
    [
      'netrc',
      'https://cache.test does not accept the login that was sent: it answers 401 for its nix-cache-info.',
    ],
    [
      'url',
      'https://cache.test does not accept the login that was sent: it answers 401 for its nix-cache-info.',
    ],
  ] as const)('with the login from: %s', (credential, message) => {
    const finding = findingOf(check, machine({ caches: [denied(401, credential)] }));
    expect(finding).toMatchObject({ severity: 'error', message });
    expect(finding.evidence).toContain('it wants: Basic');
  });

  test('the daemon may have a login that this user cannot see', () => {
    expect(judged(check, machine({ caches: [denied(401)], facts: daemonMachine({}, []) }))).toEqual([
      'unknown: it answers 401 without a login; the netrc file of the Nix daemon may have one: run nixcache as root to see',
    ]);
    const root = ok({ uid: 0, name: 'root', groups: [] });
    const asRoot = machine({ caches: [denied(401)], facts: { ...daemonMachine({}, [], true), user: root } });
    expect(findingOf(check, asRoot).severity).toBe('error');
  });

  test('where nobody knows whether there is a daemon it may have a login too', () => {
    const finding = findingOf(
      check,
      machine({ caches: [denied(401)], facts: { daemon: failed('not looked') } }),
    );
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'possible' });
    expect(finding.fixes[0]).toMatchObject({ text: expect.stringContaining('as root') });
  });

  test('a login that only this user has does not help where the daemon downloads', () => {
    const withLogin = { ...narinfos(404), credential: 'netrc' as const };
    const seen = (overridden: readonly string[], trusted: boolean) =>
      judged(check, machine({ caches: [withLogin], facts: daemonMachine({}, overridden, trusted) }));
    expect(seen(['netrc-file'], false)).toEqual([
      'warning: https://cache.test lets this user in with a login that the Nix daemon does not have.',
    ]);
    expect(seen(['netrc-file'], true)).toEqual(['good']);
    expect(seen([], false)).toEqual(['good']);
  });

  test('where a redirect leads to a host that refuses, that host is named', () => {
    const hops = [
      ...answered(302, '', { url: 'https://cache.test/nix-cache-info' }),
      ...answered(401, '', { url: 'https://storage.test/x' }),
    ];
    const finding = findingOf(check, machine({ caches: [cache('https://cache.test', { info: ok(hops) })] }));
    expect(finding.message).toBe(
      'https://cache.test redirects to storage.test, which answers 401 for its nix-cache-info.',
    );
    expect(JSON.stringify(finding.fixes)).toContain('machine storage.test');
  });

  test('a proxy that stood between is mentioned', () => {
    const proxied = answered(403, '', {
      connection: { reused: false, via: 'proxy', proxy: 'http://proxy.test:3128' },
    });
    const caches = [cache('http://cache.test', { info: ok(proxied) })];
    expect(findingOf(check, machine({ caches })).evidence.at(-1)).toContain('http://proxy.test:3128');
  });

  test.each([
    ['2.34.8', 'takes this for "not there"'],
    ['2.35.2', 'reports an error, then asks the next cache'],
  ])('paths that are all denied look like an empty cache up to 2.34 (%s)', (version, words) => {
    const finding = findingOf(check, machine({ caches: [narinfos(401, 403)], facts: { nix: nix(version) } }));
    expect(finding.message).toContain('answers 401 for its paths');
    expect(finding.consequence).toContain(words);
  });

  test.each([
    ['a private cache whose login works', { ...narinfos(200), credential: 'netrc' as const }, 'good'],
    ['some paths denied, some not there', narinfos(401, 404), 'good'],
    [
      '403 for every path, as a bucket says for what it does not have',
      narinfos(403, 403),
      'unknown: it answers 403 for every sample path, which can mean that it has none of them',
    ],
    ['no sample path', narinfos(), 'good'],
  ])('silent: %s', (_name, one, said) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual([said]);
  });
});
