import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ConfSource } from '../../lib/nix/conf-include.ts';
import { mergeConf } from '../../lib/nix/conf-merge.ts';
import { droppedSettings, filterSubstituters, matchesUser } from '../../lib/nix/daemon-trust.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { nixVersion } from './versions.ts';

const alice = { name: 'alice', groups: ['users', 'wheel'] };

interface Asker {
  readonly name: string;
  readonly groups: readonly string[];
}

/**
 * Daemons of 2.3.7, 2.8.0, 2.26.3 and 2.34.8, each with a configuration of its own, and users of several kinds whom they trust or not.
 * `asked` is what a user's file and NIX_CONFIG said, and which substituters the daemon then named as ignored; `sent` are all settings of
 * that version, set by the user to what they are anyway, and `ignored` those that the daemon named. Who was trusted or let in was the
 * same on all of them.
 */
const observed: {
  readonly daemon: Readonly<Record<'substituters' | 'trusted-substituters', readonly string[]>>;
  readonly trusted: readonly {
    readonly user: Asker;
    readonly list: readonly string[];
    readonly trusted: boolean;
  }[];
  readonly allowed: readonly {
    readonly user: Asker;
    readonly list: readonly string[];
    readonly trustedUsers: readonly string[];
    readonly allowed: boolean;
  }[];
  readonly versions: readonly {
    readonly version: string;
    readonly asked: readonly {
      readonly how: string;
      readonly file: readonly string[];
      readonly env: string | null;
      readonly ignored: readonly string[];
    }[];
    readonly sent: readonly string[];
    readonly ignored: readonly string[];
  }[];
} = JSON.parse(
  readFileSync(new URL('../../fixtures/nix/daemon-trust/observed.json', import.meta.url), 'utf8'),
);

describe('who is meant by trusted-users', () => {
  test.each([
    [['root'], false],
    [['root', 'alice'], true],
    [['*'], true],
    [['@wheel'], true],
    [['@users'], true],
    [['@alice'], false],
    [['wheel'], false],
    [['Alice'], false],
    [['1000'], false],
    [['root,alice'], false],
    [[], false],
  ])('%j: alice of users and wheel is %s', (list, expected) => {
    expect(matchesUser(list, alice)).toBe(expected);
  });

  test.each(observed.trusted)('$list and $user: a real daemon said $trusted', ({ list, user, trusted }) => {
    expect(matchesUser(list, user)).toBe(trusted);
  });

  test.each(observed.allowed)(
    'allowed $list, trusted $trustedUsers and $user: a real daemon said $allowed',
    ({ list, trustedUsers, user, allowed }) => {
      expect(matchesUser(list, user) || matchesUser(trustedUsers, user)).toBe(allowed);
    },
  );
});

// Daemons of these versions, asked by a user they do not trust with `--option substituters URL`.
const daemonSubstituters = [
  'http://slash.test/',
  'http://plain.test',
  'http://param.test?priority=1',
  'http://slashparam.test/?priority=1',
  'http://p.test/%7eu/',
  'http://two.test?a=1&b=2',
];
const trustedSubstituters = ['http://t.test/sub/', 'http://dbl.test//'];

describe('which substituters of an untrusted user a real daemon kept', () => {
  test.each([
    ['http://slash.test/', 'exact', 'exact', 'exact'],
    ['http://slash.test', 'slash-differs', 'slash-added', 'slash-added'],
    ['http://slash.test//', 'slash-differs', 'slash-differs', 'slash-differs'],
    ['http://plain.test', 'exact', 'exact', 'exact'],
    ['http://plain.test/', 'slash-differs', 'slash-differs', 'slash-differs'],
    ['http://param.test?priority=1', 'exact', 'exact', 'exact'],
    ['http://param.test/?priority=1', 'slash-differs', 'slash-differs', 'slash-differs'],
    ['http://param.test', 'parameters-differ', 'parameters-differ', 'parameters-differ'],
    ['http://slashparam.test?priority=1', 'slash-differs', 'slash-differs', 'slash-added'],
    ['http://slashparam.test/?priority=1', 'exact', 'exact', 'exact'],
    ['http://p.test/~u/', 'not-listed', 'not-listed', 'exact'],
    ['http://p.test/~u', 'not-listed', 'not-listed', 'slash-added'],
    ['http://two.test?b=2&a=1', 'parameters-differ', 'parameters-differ', 'exact'],
    ['http://t.test/sub', 'slash-differs', 'slash-added', 'slash-added'],
    ['http://T.test/sub', 'not-listed', 'not-listed', 'not-listed'],
    ['http://dbl.test', 'slash-differs', 'slash-differs', 'slash-differs'],
    ['http://dbl.test/', 'slash-differs', 'slash-differs', 'slash-differs'],
    ['http://other.test', 'not-listed', 'not-listed', 'not-listed'],
    ['http://plain.test:80', 'not-listed', 'not-listed', 'not-listed'],
    ['"http://plain.test"', 'not-listed', 'not-listed', 'unreadable'],
  ])('%s: %s on 2.3.7, %s on 2.8.0 and 2.26.3, %s on 2.34.8', (entry, on23, on28, on234) => {
    for (const [version, rule] of [
      ['2.3.7', on23],
      ['2.8.0', on28],
      ['2.26.3', on28],
      ['lix 2.95.3', on28],
      ['2.34.8', on234],
    ] as const) {
      const verdict = rule === 'exact' || rule === 'slash-added' ? 'kept' : 'dropped';
      const verdicts = filterSubstituters(
        [entry],
        daemonSubstituters,
        trustedSubstituters,
        nixVersion(version),
      );
      expect([version, verdicts]).toEqual([version, [{ entry, verdict, rule }]]);
    }
  });

  test('every request has its verdict, in order', () => {
    const verdicts = filterSubstituters(['http://b', 'http://a', 'http://b'], ['http://a'], []);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['dropped', 'kept', 'dropped']);
    expect(filterSubstituters([], ['http://a'], [])).toEqual([]);
  });
});

describe('what else of an untrusted user counts', () => {
  // The daemons of 2.3.7, 2.26.3 and 2.34.8 warned of these.
  const ignored = [
    'trusted-public-keys',
    'require-sigs',
    'netrc-file',
    'http-connections',
    'narinfo-cache-negative-ttl',
  ];

  test.each(['2.3.7', '2.8.0', '2.26.3', '2.34.8', 'lix 2.95.3'])('%s', (version) => {
    const heard = [
      'connect-timeout',
      'timeout',
      'fallback',
      'substitute',
      'max-jobs',
      'access-tokens',
      'store',
    ];
    const { honoured, dropped } = droppedSettings(
      [...heard, ...ignored, 'builders', 'substituters'],
      nixVersion(version),
    );
    expect(honoured).toEqual(heard);
    expect(dropped).toEqual([...ignored, 'builders']);
  });

  test.each([
    ['build-poll-interval', '2.11.1', false],
    ['build-poll-interval', '2.12.0', true],
    ['repeat', '2.3.7', false],
    ['repeat', '2.8.0', true],
    ['initial-connect-timeout', 'lix 2.93.0', false],
    ['initial-connect-timeout', 'lix 2.95.3', true],
  ])('%s on %s is honoured: %s', (name, version, expected) => {
    expect(droppedSettings([name], nixVersion(version)).honoured).toEqual(expected ? [name] : []);
  });
});

describe('what real daemons did with the whole configuration of an untrusted user', () => {
  const system = [
    `substituters = ${observed.daemon.substituters.join(' ')}`,
    `trusted-substituters = ${observed.daemon['trusted-substituters'].join(' ')}`,
  ].join('\n');
  const cases = observed.versions.flatMap(({ version, asked }) => asked.map((one) => ({ version, ...one })));

  test.each(cases)('$version: $how', ({ version: line, file, env, ignored }) => {
    const version = parseNixVersion(line);
    const sources: readonly ConfSource[] = [
      { origin: 'nix.conf', level: 'system', text: system },
      { origin: 'own', level: 'user', text: file.join('\n') },
      ...(env === null ? [] : [{ origin: 'NIX_CONFIG', level: 'environment' as const, text: env }]),
    ];
    const { settings, overridden } = mergeConf(sources, () => 'missing', version);
    const requested = ['substituters', 'extra-substituters'].flatMap((name) =>
      overridden.includes(name) ? (settings[name]?.elements.map(({ text }) => text) ?? []) : [],
    );
    const dropped = filterSubstituters(
      requested,
      observed.daemon.substituters,
      observed.daemon['trusted-substituters'],
      version,
    ).flatMap(({ entry, verdict }) => (verdict === 'dropped' ? [entry] : []));
    expect(dropped).toEqual(ignored);
  });

  test.each(observed.versions)('$version: every setting that it knows', ({ version, sent, ignored }) => {
    const { honoured, dropped } = droppedSettings(sent, parseNixVersion(version));
    // The programs of a user do not know these in later versions, and so do not send them.
    const notSent = ['allowed-users', 'trusted-users'];
    expect(dropped.filter((name) => !ignored.includes(name) && !notSent.includes(name))).toEqual([]);
    // The daemon ignores these as well, but they are for the process of the user, which goes by them.
    const ownProcess = [
      'allow-import-from-derivation',
      'allow-unsafe-native-code-during-evaluation',
      'allowed-uris',
      'keep-env-derivations',
      'log-lines',
      'print-missing',
      'pure-eval',
      'restrict-eval',
      'system',
      'tarball-ttl',
      'trace-function-calls',
      'upgrade-nix-store-path-url',
      'use-case-hack',
      'use-xdg-base-directories',
    ];
    expect(honoured.filter((name) => ignored.includes(name) && !ownProcess.includes(name))).toEqual([]);
    expect(ignored.length).toBeGreaterThan(50);
  });
});
