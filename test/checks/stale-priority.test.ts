import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/stale-priority.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { NOW, rememberedRow, remembering } from '../support/disk-caches.ts';
import { answered, cache, died, failed, machine, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const announcing = (entry: string, priority?: number) =>
  cache(entry, {
    info: ok(
      answered(
        200,
        `StoreDir: /nix/store\nWantMassQuery: 1\n${priority === undefined ? '' : `Priority: ${priority}\n`}`,
      ),
    ),
  });
const upstream = announcing('https://cache.nixos.org', 40);
const NAS = 'http://nas.test:5000';
const nas = announcing(NAS, 50);
const DAY = 86_400;

const on = (facts: Partial<Facts>, caches: readonly CacheFact[] = [upstream, nas]) =>
  machine({ caches, facts });
const about = (facts: Facts) => judged(check, facts).at(-1);

describe(check.id, () => {
  test('a cache that Nix still asks first, by what it announced once', () => {
    const finding = findingOf(check, on(remembering([rememberedRow(NAS, { priority: 10 })])));
    expect(finding).toMatchObject({
      severity: 'warning',
      subject: { name: NAS },
      message: `Nix remembers priority 10 for ${NAS}, which announces 50 by now.`,
      consequence: `Nix 2.34.8 goes by what it remembers until 2026-01-09 02:04 UTC, without a request. ${NAS} is asked before https://cache.nixos.org, and should come after.`,
      evidence: [
        '/home/alice/.cache/nix/binary-cache-v7.sqlite holds priority 10 for it, from 2026-01-02 02:04 UTC',
        'its nix-cache-info says Priority: 50',
      ],
    });
  });

  test('a cache that should come first by now', () => {
    const finding = findingOf(
      check,
      on(remembering([rememberedRow(NAS, { priority: 60 })]), [upstream, announcing(NAS, 30)]),
    );
    expect(finding.consequence).toContain(
      `${NAS} is asked after https://cache.nixos.org, and should come before.`,
    );
  });

  test('a priority that changes no order is a note', () => {
    const finding = findingOf(check, on(remembering([rememberedRow(NAS, { priority: 60 })])));
    expect(finding).toMatchObject({ severity: 'note' });
    expect(finding.consequence).toContain('The order among the caches is the same for now.');
  });

  test('a cache that announces none any more', () => {
    const facts = on(remembering([rememberedRow(NAS, { priority: 60 })]), [upstream, announcing(NAS)]);
    expect(findingOf(check, facts).message).toBe(
      `Nix remembers priority 60 for ${NAS}, which announces 0 by now.`,
    );
  });

  /** What it takes was tried on each of these. */
  test.each([
    [
      '2.3.7',
      'for good',
      `sqlite3 /home/alice/.cache/nix/binary-cache-v6.sqlite "DELETE FROM BinaryCaches WHERE url = '${NAS}'"`,
    ],
    [
      '2.8.0',
      'for good',
      `sqlite3 /home/alice/.cache/nix/binary-cache-v6.sqlite "DELETE FROM BinaryCaches WHERE url = '${NAS}'"`,
    ],
    [
      '2.26.3',
      'until 2026-01-09 02:04 UTC',
      `sqlite3 /home/alice/.cache/nix/binary-cache-v6.sqlite "UPDATE BinaryCaches SET timestamp = 0 WHERE url = '${NAS}'"`,
    ],
    [
      '2.34.8',
      'until 2026-01-09 02:04 UTC',
      `nix --extra-experimental-features nix-command store info --refresh --store ${NAS}`,
    ],
  ])('%s remembers it %s, and the narrowest cure is one cache', (version, until, command) => {
    const finding = findingOf(check, on(remembering([rememberedRow(NAS, { priority: 10 })], { version })));
    expect(finding.consequence).toContain(`Nix ${version} goes by what it remembers ${until}`);
    expect(finding.fixes).toMatchObject([
      { kind: 'run-here', commands: [command], root: false, certainty: 'certain' },
      {
        kind: 'run-here',
        commands: [
          expect.stringMatching(/^rm -f \/home\/alice\/\.cache\/nix\/binary-cache-v[67]\.sqlite\*$/),
        ],
      },
    ]);
  });

  test("of a daemon it is root's to cure, in root's file", () => {
    const facts = on({
      ...daemonMachine({}, [], false),
      ...remembering([rememberedRow(NAS, { priority: 10 })], { version: '2.26.3', of: 'daemon' }),
    });
    expect(findingOf(check, facts).fixes[0]).toMatchObject({
      root: true,
      commands: [expect.stringContaining('sqlite3 /root/.cache/nix/binary-cache-v6.sqlite ')],
    });
  });

  test('a login and odd characters end up in no command unguarded', () => {
    const entry = "http://***@nas.test/a'b$(x)";
    const row = rememberedRow(entry, { priority: 10 });
    const [fix] = findingOf(
      check,
      on(remembering([row], { version: '2.8.0' }), [upstream, announcing(entry, 50)]),
    ).fixes;
    expect(fix).toMatchObject({
      commands: [
        "sqlite3 /home/alice/.cache/nix/binary-cache-v6.sqlite 'DELETE FROM BinaryCaches WHERE url GLOB '\\''http://*@nas.test/a'\\'''\\''b$(x)'\\'''",
      ],
    });
  });

  test('a cache is asked anew without the parameters that would overrule it', () => {
    const entry = 's3://bucket?region=eu-1&want-mass-query=true';
    const facts = on(remembering([rememberedRow('s3://bucket', { priority: 10 })]), [
      upstream,
      announcing(entry, 50),
    ]);
    expect(findingOf(check, facts).fixes[0]).toMatchObject({
      commands: [expect.stringMatching(/--store 's3:\/\/bucket\?region=eu-1'$/)],
    });
  });

  test.each<[string, Partial<Facts>, (readonly CacheFact[])?]>([
    ['what Nix remembers is what the cache says', remembering([rememberedRow(NAS, { priority: 50 })])],
    ['it remembers other caches only', remembering([rememberedRow('http://other.test', { priority: 10 })])],
    [
      'it remembers another path of the host only',
      remembering([rememberedRow(`${NAS}/x`, { priority: 10 })]),
    ],
    ['it remembers nothing', remembering([])],
    [
      'the row is older than seven days',
      remembering([rememberedRow(NAS, { priority: 10, timestamp: NOW - 7 * DAY })]),
    ],
    [
      'the priority in the URL counts',
      remembering([rememberedRow(NAS, { priority: 10 })]),
      [upstream, announcing(`${NAS}?priority=5`, 50)],
    ],
    [
      'a directory is never remembered',
      remembering([rememberedRow('file:///srv', { priority: 10 })]),
      [upstream, announcing('file:///srv', 50)],
    ],
    [
      'the cache is dead',
      remembering([rememberedRow(NAS, { priority: 10 })]),
      [upstream, cache(NAS, { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) })],
    ],
    [
      'what it announces is no number',
      remembering([rememberedRow(NAS, { priority: 10 })]),
      [upstream, cache(NAS, { info: ok(answered(200, 'Priority: high\n')) })],
    ],
    [
      'the row holds no priority',
      remembering([{ ...rememberedRow(NAS), priority: undefined as unknown as number }]),
    ],
    [
      'the file of a user where a daemon downloads',
      { ...daemonMachine({}, [], false), ...remembering([rememberedRow(NAS, { priority: 10 })]) },
    ],
    [
      'the file of another version',
      {
        ...remembering([rememberedRow(NAS, { priority: 10 })], { version: '2.8.0' }),
        diskCaches: ok({
          lookedAtSeconds: NOW,
          files: [
            {
              path: '/x',
              of: ['user'],
              current: false,
              content: ok({ caches: [rememberedRow(NAS, { priority: 10 })], truncated: false, paths: [] }),
            },
          ],
        }),
      },
    ],
    [
      'it is a web page that Nix remembers',
      remembering([rememberedRow(NAS, { priority: 0, wantMassQuery: false })]),
    ],
  ])('silent where %s', (_what, facts, caches) => {
    expect(about(on(facts, caches))).toMatch(/^(?:good|not-applicable: )/);
  });

  test.each([
    ['2.9.0', 400, true],
    ['2.10.0', 400, false],
    ['lix 2.93.0', 6, true],
    ['lix 2.93.0', 8, false],
  ])('a row of %s that is %i days old', (version, days, isUsed) => {
    const facts = on(
      remembering([rememberedRow(NAS, { priority: 10, timestamp: NOW - days * DAY })], { version }),
    );
    expect(about(facts)).toMatch(isUsed ? /^warning: / : /^good$/);
  });

  test('since 2.34 a setting says for how long', () => {
    const given = (ttl: number) =>
      about({
        ...on(remembering([rememberedRow(NAS, { priority: 10, timestamp: NOW - 100 })])),
        settings: machine({ caches: [upstream, nas], settings: { 'narinfo-cache-meta-ttl': ttl } }).settings,
      });
    expect(given(100)).toBe('good');
    expect(given(101)).toMatch(/^warning: /);
  });

  test("where the daemon's memory is not for this user to read, that is said once, and nothing is fine", () => {
    const unreadable = {
      lookedAtSeconds: NOW,
      files: [
        {
          path: '/root/.cache/nix/binary-cache-v7.sqlite',
          of: ['daemon' as const],
          current: true,
          content: failed('this user may not look there', 'EACCES'),
        },
      ],
    };
    expect(judged(check, on({ ...daemonMachine({}, [], false), diskCaches: ok(unreadable) }))).toEqual([
      'unknown: what the daemon remembers of caches, in /root/.cache/nix/binary-cache-v7.sqlite, is not for this user to read: as root, nixcache looks there too',
    ]);
    expect(judged(check, on({ diskCaches: ok(unreadable) }))).toEqual(['good', 'good']);
  });

  test('several logins for one address cannot be told apart', () => {
    const entry = 'http://***@nas.test';
    const rows = [rememberedRow(entry, { priority: 10 }), rememberedRow(entry, { priority: 11 })];
    expect(about(on(remembering(rows), [upstream, announcing(entry, 50)]))).toBe(
      'unknown: Nix remembers it under several logins',
    );
  });

  test('what may stand beyond the rows that were read is not known', () => {
    expect(about(on(remembering([], { truncated: true })))).toMatch(/^unknown: /);
  });
});
