import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/broken-ipv6.ts';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { EndpointFact } from '../../lib/model/facts/network.ts';
import { answered, cache, cacheInfoText, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { endpoint, network } from '../support/network.ts';

const V6 = '2001:db8:f::7';
const slow = (host = 'cache.test', address = '192.0.2.7') =>
  cache(`http://${host}`, {
    info: ok(
      answered(200, cacheInfoText, {
        url: `http://${host}/nix-cache-info`,
        momentsMs: { lookedUp: 1, connected: 1510, sent: 1511, answered: 1520, ended: 1521 },
        connection: { reused: false, via: 'direct', lookup: [V6, '192.0.2.7'], address, port: 80 },
      }),
    ),
  });
const facts = (caches: readonly CacheFact[], endpoints: readonly EndpointFact[]) =>
  machine({ caches, facts: { network: ok(network()), endpoints: ok(endpoints) } });
const blackHole = [`${V6} TIMEOUT 4000`, '192.0.2.7'];

describe(check.id, () => {
  test('one host: a warning that does not claim to know whose IPv6 it is', () => {
    const finding = findingOf(check, facts([slow()], [endpoint(blackHole)]));
    expect(finding.severity).toBe('warning');
    expect(finding.message).toBe('cache.test cannot be reached by IPv6 from here, only by IPv4.');
    expect(finding.cause).toContain('or of that one host: no other was tried');
    expect(finding.evidence[0]).toBe('cache.test: 2001:db8:f::7 port 80 had not answered after 4.0 s');
    expect(finding.consequence).toContain('loses about 200 ms on each new connection');
  });

  test('several hosts are one headline about this machine', () => {
    const { findings } = runChecks(
      facts([slow(), slow('b.test')], [endpoint(blackHole), endpoint(blackHole, { host: 'b.test' })]),
      checks,
    );
    const headlines = findings.filter(({ severity }) => severity !== 'note');
    expect(headlines.map(({ message }) => message)).toContain(
      'IPv6 does not work on this machine: 2 hosts can be reached by IPv4 only.',
    );
    expect(headlines.map(({ check: id }) => id)).not.toContain('dead-address');
  });

  test('where the request itself died of it, that folds into this and it is an error', () => {
    const dead = cache('http://cache.test', {
      info: ok(
        died(
          { phase: 'connect', code: 'TIMEOUT' },
          { connection: { reused: false, via: 'direct', lookup: [V6, '192.0.2.7'], address: V6, port: 80 } },
        ),
      ),
    });
    const { findings } = runChecks(facts([dead], [endpoint(blackHole)]), checks);
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ check: id, explainedBy }) => [id, explainedBy?.check])).toEqual(
      expect.arrayContaining([
        ['broken-ipv6', undefined],
        ['dropped-packets', 'broken-ipv6'],
      ]),
    );
  });

  test.each([
    ['both families work', [slow('cache.test', V6)], [endpoint([V6, '192.0.2.7'])]],
    ['a machine without IPv6', [slow()], [endpoint([`${V6} ENETUNREACH 1`, '192.0.2.7'])]],
    [
      'a service on IPv4 alone, which refuses at once',
      [slow()],
      [endpoint([`${V6} ECONNREFUSED 3`, '192.0.2.7'])],
    ],
    ['both families dead', [slow()], [endpoint([`${V6} TIMEOUT 4000`, '192.0.2.7 TIMEOUT 4000'])]],
    [
      'IPv6 of another host works, so that it is this host alone',
      [slow(), slow('b.test', '2001:db8:f::8')],
      [endpoint(blackHole)],
    ],
    ['IPv4 alone', [cache('http://cache.test')], []],
    ['a round trip of 300 ms', [cache('http://cache.test')], [endpoint(['192.0.2.7'])]],
  ])('silent: %s', (_name, caches, endpoints) => {
    expect(judged(check, facts(caches, endpoints))).toEqual(['good']);
  });

  test('where no address was tried by itself, it does not apply', () => {
    expect(judged(check, machine({ caches: [slow()] }))[0]).toMatch(/^not-applicable: /);
  });
});
