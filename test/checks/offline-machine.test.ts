import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import check from '../../lib/checks/offline-machine.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import { settingDefault } from '../../lib/nix/setting-table.ts';
import { answered, cache, died, machine, notAsked, ok } from '../support/facts.ts';
import { judged } from '../support/judged.ts';

const lost = (entry: string, code = 'EAI_AGAIN') =>
  cache(entry, {
    info: ok(died({ phase: code === 'TIMEOUT' ? 'connect' : 'resolve', code }, { url: entry })),
  });

const caches = [
  lost('https://cache.nixos.org'),
  lost('https://x.cachix.org'),
  lost('http://192.0.2.9', 'TIMEOUT'),
];

describe(check.id, () => {
  test('every host out of reach is one finding about this machine', () => {
    expect(judged(check, machine({ caches }))).toEqual([
      'error: This machine reaches none of its 3 cache hosts: it seems to be cut off from them.',
    ]);
  });

  test('it is the one headline: the findings about the caches fold into it', () => {
    const settings = { 'trusted-public-keys': settingDefault('trusted-public-keys', undefined) };
    const { findings } = runChecks(machine({ caches, settings }), checks);
    const headlines = findings.filter(({ explainedBy }) => explainedBy === undefined);
    expect(headlines.map(({ check }) => check)).toEqual(['offline-machine']);
    expect(findings).toHaveLength(4);
  });

  test.each([
    ['one cache alone', [lost('https://cache.nixos.org')], 'not-applicable: fewer than two hosts were asked'],
    [
      'two caches on one host',
      [lost('http://a.test/x'), lost('http://a.test/y')],
      'not-applicable: fewer than two hosts were asked',
    ],
    [
      'one host that answers, with an error even',
      [...caches, cache('http://b.test', { info: ok(answered(500, '')) })],
      'good',
    ],
    [
      'one that refuses',
      [...caches, cache('http://b.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) })],
      'good',
    ],
    [
      'only local directories',
      [cache('file:///a'), cache('file:///b')],
      'not-applicable: fewer than two hosts were asked',
    ],
    [
      'nothing asked',
      [
        cache('http://a.test', { info: notAsked('offline') }),
        cache('http://b.test', { info: notAsked('offline') }),
      ],
      'not-applicable: fewer than two hosts were asked',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, machine({ caches: given }))).toEqual([said]);
  });
});
