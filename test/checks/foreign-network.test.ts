import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/foreign-network.ts';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import type { CacheFact } from '../../lib/model/facts/cache.ts';
import type { NetworkFact } from '../../lib/model/facts/network.ts';
import { answered, cache, cacheInfoText, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { closedNetwork, macNetwork, network, wayTo } from '../support/network.ts';

const at = (address: string) => ({ reused: false, via: 'direct', address, port: 80 }) as const;
const lost = (address: string, code = 'TIMEOUT') =>
  cache(`http://${address}`, {
    info: ok(died({ phase: 'connect', code }, { url: `http://${address}/`, connection: at(address) })),
  });
const found = (address: string, status = 200) =>
  cache(`http://${address}`, {
    info: ok(answered(status, cacheInfoText, { url: `http://${address}/`, connection: at(address) })),
  });
const facts = (caches: readonly CacheFact[], given: NetworkFact = network()) =>
  machine({ caches, facts: { network: ok(given) } });
const internet = found('192.0.2.7');
const addressed = (name: string, address: string, prefixLength: number) => ({
  name,
  address,
  prefixLength,
  loopback: false,
});

describe(check.id, () => {
  test('all private caches out of reach and others within it: one warning that explains theirs', () => {
    const caches = [lost('10.9.8.7'), lost('192.168.50.2', 'EHOSTUNREACH'), internet];
    const finding = findingOf(check, facts(caches));
    expect([finding.severity, finding.certainty]).toEqual(['warning', 'likely']);
    expect(finding.message).toBe(
      'This machine is not on the network of http://10.9.8.7 and http://192.168.50.2.',
    );
    const { findings } = runChecks(facts(caches), checks);
    const reached = findings.filter(({ check: id }) => ['dropped-packets', 'unreachable-host'].includes(id));
    expect(reached.map(({ severity, explainedBy }) => [severity, explainedBy?.check])).toEqual([
      ['warning', check.id],
      ['warning', check.id],
    ]);
  });

  test('a VPN that is off, by the range of its addresses', () => {
    expect(findingOf(check, facts([lost('100.101.102.103'), internet])).message).toBe(
      'This machine is not connected to the VPN of http://100.101.102.103.',
    );
  });

  test('an error where no other cache answers in its place', () => {
    expect(findingOf(check, facts([lost('10.9.8.7'), found('192.0.2.7', 503)])).severity).toBe('error');
  });

  test('a tunnel whose routes cannot be seen makes it less sure', () => {
    const given = network({
      interfaces: [...network().interfaces, addressed('wg0', '172.20.0.2', 32)],
    });
    expect(findingOf(check, facts([lost('10.9.8.7'), internet], given)).certainty).toBe('possible');
  });

  test('it explains nothing about other caches', () => {
    const { findings } = runChecks(facts([lost('10.9.8.7'), lost('192.0.2.8'), internet]), checks);
    const other = findings.find(({ subject }) => subject.name === 'http://192.0.2.8');
    expect(other).toMatchObject({ check: 'dropped-packets', severity: 'error' });
    expect(other?.explainedBy).toBeUndefined();
  });

  test('without the routes it is not known', () => {
    expect(judged(check, facts([lost('10.9.8.7'), internet], macNetwork()))).toEqual([
      'unknown: nixcache reads the routes of a machine on Linux only',
    ]);
  });

  test.each([
    ['the address is in the own subnet', [lost('192.168.1.9'), internet], network()],
    ['a route leads there', [lost('10.9.8.7'), internet], network({ routes: wayTo('10.9.0.0', 16, 'wg0') })],
    ['another such host answers', [lost('192.168.50.2'), found('192.168.51.3'), internet], network()],
    [
      'a large private network, which this machine is in',
      [lost('10.9.8.7'), internet],
      network({ interfaces: [addressed('eth0', '10.1.1.5', 24)] }),
    ],
    [
      'the overlay network is up',
      [lost('100.101.102.103'), internet],
      network({ interfaces: [...network().interfaces, addressed('tailscale0', '100.64.0.9', 32)] }),
    ],
    ['no other cache is within reach', [lost('10.9.8.7'), lost('192.0.2.7')], network()],
    ['it refuses', [lost('10.9.8.7', 'ECONNREFUSED'), internet], network()],
    ['a public address', [lost('192.0.2.8'), internet], network()],
    ['there is no way out at all', [lost('10.9.8.7'), found('192.168.1.9')], closedNetwork()],
    ['all is well', [found('10.9.8.7'), internet], network()],
  ])('silent: %s', (_name, caches, given) => {
    expect(judged(check, facts(caches, given))).toEqual(['good']);
  });
});
