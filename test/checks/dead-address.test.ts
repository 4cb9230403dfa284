import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/dead-address.ts';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { endpoint, network } from '../support/network.ts';

const facts = (attempts: readonly string[], given: CacheFact = cache('http://cache.test')) =>
  machine({
    caches: [given],
    facts: { network: ok(network()), endpoints: ok([endpoint(attempts)]) },
  });
const dead = cache('http://cache.test', { info: ok(died({ phase: 'connect', code: 'TIMEOUT' })) });

describe(check.id, () => {
  test('one of two addresses does not answer', () => {
    const finding = findingOf(check, facts(['192.0.2.8 TIMEOUT 4000', '192.0.2.7']));
    expect(finding.severity).toBe('warning');
    expect(finding.message).toBe(
      'http://cache.test can be reached at some addresses of cache.test only: 1 of 2 does not answer (192.0.2.8).',
    );
    expect(finding.evidence).toEqual([
      '192.0.2.8 port 80 had not answered after 4.0 s',
      '192.0.2.7 port 80 took a connection after 3.0 ms',
    ]);
  });

  test('an error where the cache could not be had, and then the one headline', () => {
    const { findings } = runChecks(facts(['192.0.2.7 TIMEOUT 4000', '192.0.2.8'], dead), checks);
    expect(
      findings
        .filter(({ severity }) => severity === 'error')
        .map(({ check: id, explainedBy }) => [id, explainedBy?.check]),
    ).toEqual(
      expect.arrayContaining([
        ['dead-address', undefined],
        ['dropped-packets', 'dead-address'],
      ]),
    );
  });

  test.each([
    ['all addresses work', ['192.0.2.8', '192.0.2.7']],
    ['none does', ['192.0.2.8 TIMEOUT 4000', '192.0.2.7 TIMEOUT 4000']],
    ['one address', ['192.0.2.7']],
    ['IPv6 alone is dead', ['2001:db8:f::7 TIMEOUT 4000', '192.0.2.7']],
    ['a service on IPv4 alone', ['2001:db8:f::7 ECONNREFUSED', '192.0.2.7']],
    ['a machine without IPv6', ['2001:db8:f::7 ENETUNREACH', '192.0.2.7']],
    ['interrupted', ['192.0.2.8 ABORTED 2000', '192.0.2.7']],
  ])('silent: %s', (_name, attempts) => {
    expect(judged(check, facts(attempts))).toEqual(['good']);
  });
});
