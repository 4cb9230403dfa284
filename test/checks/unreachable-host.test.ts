import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unreachable-host.ts';
import type { EndpointFact, NetworkFact } from '../../lib/model/facts/network.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { attempt, closedNetwork, endpoint, macNetwork, network } from '../support/network.ts';

const unreachable = (code: string, ended = 4) =>
  machine({
    caches: [
      cache('http://cache.test', {
        info: ok(died({ phase: 'connect', code }, { momentsMs: { lookedUp: 1, ended } })),
      }),
    ],
  });

describe(check.id, () => {
  test.each([
    ['ENETUNREACH', 4, 'no route'],
    ['EHOSTUNREACH', 3070, 'Nobody on the local network answers'],
    ['EHOSTUNREACH', 4, 'answered at once'],
    ['EACCES', 4, 'This machine itself refused'],
  ])('%s after %d ms is told apart as far as it can be', (code, ended, words) => {
    const finding = findingOf(check, unreachable(code, ended));
    expect(finding.message).toBe(
      'http://cache.test cannot be reached: there is no way to cache.test (192.0.2.7) port 80.',
    );
    expect(finding.cause).toContain(words);
    expect(finding.certainty).toBe('likely');
  });

  const near = '192.168.1.6';
  const seen = (
    address: string,
    code: string,
    given: NetworkFact,
    tried: EndpointFact = endpoint([`${address} ${code} 4`], { host: address }),
  ) =>
    findingOf(
      check,
      machine({
        caches: [
          cache(`http://${address}`, {
            info: ok(
              died(
                { phase: 'connect', code },
                {
                  url: `http://${address}/`,
                  connection: { reused: false, via: 'direct', address, port: 80 },
                },
              ),
            ),
          }),
        ],
        facts: { network: ok(given), endpoints: ok([tried]) },
      }),
    );
  const late = (address: string) => endpoint([`${address} EHOSTUNREACH 3060`], { host: address });

  test.each([
    [
      'the host is up',
      near,
      network(),
      endpoint([`${near} EHOSTUNREACH 4`], { host: near, neighbours: [attempt(near, 22)] }),
      'The host is up, since it answers on another port',
    ],
    [
      'missing from the own subnet, by the second try',
      near,
      network(),
      late(near),
      'Nobody on the local network',
    ],
    [
      'missing from another subnet',
      '192.0.2.7',
      network(),
      late('192.0.2.7'),
      'The last router before the host',
    ],
    [
      'missing from another subnet, on a Mac',
      '192.0.2.7',
      macNetwork(),
      late('192.0.2.7'),
      'The last router before the host',
    ],
    [
      'interfaces that may not be asked for',
      '192.0.2.7',
      network({ interfaces: [] }),
      late('192.0.2.7'),
      'Nobody on the local network',
    ],
  ])('EHOSTUNREACH, %s', (_name, address, given, tried, words) => {
    expect(seen(address, 'EHOSTUNREACH', given, tried).cause).toContain(words);
  });

  const sixOnly = network({
    routes: ok([{ family: 6, interface: 'eth0', network: '::', prefixLength: 0 }]),
  });
  test.each([
    ['a public host of the other family', '192.0.2.7', sixOnly, 'by IPv6 alone'],
    ['a private one, which a VPN may lead to', '10.1.1.1', sixOnly, 'no route to that address'],
    ['no way out in either family', '192.0.2.7', closedNetwork(), 'no route to that address'],
    ['routes that cannot be seen', '192.0.2.7', macNetwork(), 'no route to that address'],
  ])('ENETUNREACH, %s', (_name, address, given, words) => {
    expect(seen(address, 'ENETUNREACH', given).cause).toContain(words);
  });

  test('the lack of a default route is evidence only where it was seen', () => {
    const lack = 'this machine has no default route for IPv4';
    expect(seen('192.0.2.7', 'ENETUNREACH', closedNetwork()).evidence).toContain(lack);
    expect(seen('192.0.2.7', 'ENETUNREACH', network()).evidence).not.toContain(lack);
    expect(seen('192.0.2.7', 'ENETUNREACH', macNetwork()).evidence).not.toContain(lack);
  });

  test.each([
    ['a cache on an unusual address', cache('http://[2001:db8::1]:5000')],
    [
      'a refused connection',
      cache('http://nas.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
