import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/dropped-packets.ts';
import type { Attempt } from '../../lib/model/facts/network.ts';
import { cache, died, failed, machine, ok } from '../support/facts.ts';
import { findingOf, judged, lix, nix } from '../support/judged.ts';
import { attempt, endpoint, network } from '../support/network.ts';

const dropped = cache('http://cache.test', {
  info: ok(died({ phase: 'connect', code: 'TIMEOUT' }, { momentsMs: { lookedUp: 1, ended: 5000 } })),
});

const near = '192.168.1.6';
const seen = (address: string, tried: Parameters<typeof endpoint>[0], neighbours?: readonly Attempt[]) =>
  findingOf(
    check,
    machine({
      caches: [
        cache(`http://${address}`, {
          info: ok(
            died(
              { phase: 'connect', code: 'TIMEOUT' },
              { url: `http://${address}/`, connection: { reused: false, via: 'direct', address, port: 80 } },
            ),
          ),
        }),
      ],
      facts: {
        network: ok(network()),
        endpoints: ok([
          endpoint(tried, { host: address, ...(neighbours === undefined ? {} : { neighbours }) }),
        ]),
      },
    }),
  );

describe('what trying once more adds', () => {
  test.each([
    ['another port open', near, [`${near} TIMEOUT 4000`], [attempt(near, 22)], 'The host is up, since'],
    [
      'another port refused',
      near,
      [`${near} TIMEOUT 4000`],
      [attempt(`${near} ECONNREFUSED`, 22)],
      'The host is up, since',
    ],
    [
      'found in the own subnet',
      near,
      [`${near} TIMEOUT 4000`],
      [],
      'A host with this address is on the local network',
    ],
    ['missing from the own subnet', near, [`${near} EHOSTUNREACH 3060`], [], 'Nobody on the local network'],
    ['too little time to say', near, [`${near} TIMEOUT 2000`], [], 'Seen from here these are the same'],
    [
      'this machine',
      '127.0.0.1',
      ['127.0.0.1 TIMEOUT 4000'],
      undefined,
      'The address is this machine itself',
    ],
    ['far away', '192.0.2.7', ['192.0.2.7 TIMEOUT 4000'], undefined, 'Seen from here these are the same'],
  ])('%s', (_name, address, tried, neighbours, words) => {
    expect(seen(address, tried, neighbours).cause).toContain(words);
  });

  test('a second try that gets through', () => {
    expect(seen('192.0.2.7', ['192.0.2.7']).evidence).toContain(
      'tried again by itself, 192.0.2.7 port 80 took a connection after 3.0 ms',
    );
  });
});

describe(check.id, () => {
  test('says where nothing comes back from', () => {
    expect(judged(check, machine({ caches: [dropped] }))).toEqual([
      'error: http://cache.test does not answer: connecting to cache.test (192.0.2.7) port 80 times out.',
    ]);
  });

  test.each([
    ['2.34.8', nix('2.34.8'), {}, '5 times and so waits about 80 seconds'],
    ['2.8.0, where the kernel gives up', nix('2.8.0'), {}, '5 times and so waits about 11 minutes'],
    ['2.29.0, with 5 s', nix('2.29.0'), {}, '5 times and so waits about 30 seconds'],
    ['Lix 2.94, doubling', lix('2.94.0'), {}, 'Lix 2.94.0 tries 5 times and so waits about 3 minutes'],
    [
      'settings of its own',
      nix('2.8.0'),
      { 'connect-timeout': 2, 'download-attempts': 1 },
      'Nix 2.8.0 waits about 2 seconds before it asks',
    ],
    [
      'one second',
      nix('2.8.0'),
      { 'connect-timeout': 1, 'download-attempts': 0 },
      'waits about 1 second before',
    ],
    [
      'no known version',
      failed('there is no nix command'),
      {},
      'Nix waits for each of its attempts to time out',
    ],
  ])('the price on %s', (_name, version, settings, words) => {
    const facts = machine({ caches: [dropped], settings, facts: { nix: version } });
    expect(findingOf(check, facts).consequence).toContain(words);
  });

  test.each([
    ['a slow but healthy cache', cache('http://cache.test')],
    [
      'a server that took the connection',
      cache('http://cache.test', { info: ok(died({ phase: 'processing', code: 'TIMEOUT' })) }),
    ],
    [
      'a refused connection',
      cache('http://cache.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
