import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import check from '../../lib/checks/offline-machine.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import { settingDefault } from '../../lib/nix/setting-table.ts';
import { answered, cache, cacheInfoText, died, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { closedNetwork, macNetwork, network } from '../support/network.ts';

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
  test('silent: the daemon has a proxy that this shell lacks, and gets through', () => {
    const visit = answered(200, cacheInfoText);
    const daemonVisits = ok([{ entry: 'https://cache.nixos.org', differs: ['proxy' as const], visit }]);
    expect(judged(check, machine({ caches, facts: { daemonVisits } }))).toEqual([
      'not-applicable: the daemon gets through',
    ]);
  });

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

  const noRoute = (address: string) =>
    cache(`http://${address}`, {
      info: ok(
        died(
          { phase: 'connect', code: 'ENETUNREACH' },
          { url: `http://${address}/`, connection: { reused: false, via: 'direct', address, port: 80 } },
        ),
      ),
    });
  const near = cache('http://192.168.1.6', {
    info: ok(
      answered(200, cacheInfoText, {
        url: 'http://192.168.1.6/',
        connection: { reused: false, via: 'direct', address: '192.168.1.6', port: 80 },
      }),
    ),
  });

  test('no default route: one host is enough, and what the own subnet has is left out', () => {
    const facts = machine({ caches: [noRoute('192.0.2.7'), near], facts: { network: ok(closedNetwork()) } });
    const finding = findingOf(check, facts);
    expect(finding.message).toBe(
      'This machine has no way out of its own network, and reaches none of its cache hosts beyond it.',
    );
    expect(finding.certainty).toBe('certain');
    expect(finding.evidence).toContain('this machine has no default route');
    expect(finding.affects).toEqual(['http://192.0.2.7']);
  });

  test('no address at all', () => {
    const [loopback] = network().interfaces;
    const given = closedNetwork({ interfaces: loopback === undefined ? [] : [loopback] });
    const facts = machine({ caches: [lost('https://cache.nixos.org')], facts: { network: ok(given) } });
    expect(findingOf(check, facts)).toMatchObject({
      message: 'This machine is on no network, and reaches none of its cache hosts.',
      certainty: 'likely',
    });
  });

  test.each([
    ['with a default route', network(), 'this machine has a default route, by eth0'],
    ['where the routes cannot be seen', macNetwork(), 'the routes of this machine could not be looked at'],
  ])('%s it says what it saw', (_name, given, words) => {
    const { evidence, certainty } = findingOf(check, machine({ caches, facts: { network: ok(given) } }));
    expect(evidence).toContain(words);
    expect(certainty).toBe('likely');
  });

  test.each([
    ['a way that the table does not show', [noRoute('192.0.2.7'), cache('http://b.test')], closedNetwork()],
    [
      'a dead host of the own subnet',
      [
        near,
        cache('http://192.168.1.9', {
          info: ok(
            died(
              { phase: 'connect', code: 'EHOSTUNREACH' },
              {
                url: 'http://192.168.1.9/',
                connection: { reused: false, via: 'direct', address: '192.168.1.9', port: 80 },
              },
            ),
          ),
        }),
      ],
      closedNetwork(),
    ],
    ['a single host out of reach on a Mac', [noRoute('192.0.2.7'), near], macNetwork()],
  ])('silent: %s', (_name, given, seen) => {
    expect(judged(check, machine({ caches: given, facts: { network: ok(seen) } }))).toEqual(['good']);
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
