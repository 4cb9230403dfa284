import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/dropped-packets.ts';
import { cache, died, failed, machine, ok } from '../support/facts.ts';
import { findingOf, judged, lix, nix } from '../support/judged.ts';

const dropped = cache('http://cache.test', {
  info: ok(died({ phase: 'connect', code: 'TIMEOUT' }, { moments: { lookedUp: 1, ended: 5000 } })),
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
