import { describe, expect, test } from 'vitest';
import { droppedSettings, filterSubstituters, matchesUser } from '../../lib/nix/daemon-trust.ts';
import { nixVersion } from './versions.ts';

const alice = { name: 'alice', groups: ['users', 'wheel'], uid: 1000 };

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

  test('a user without a name goes by its number', () => {
    const nameless = { name: '', groups: [], uid: 4711 };
    expect(matchesUser(['4711'], nameless)).toBe(true);
    expect(matchesUser([''], nameless)).toBe(false);
  });
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
