import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/endless-timeout.ts';
import { answered, cache, cacheInfoText, died, failed, machine, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged, lix, nix } from '../support/judged.ts';

const at = (address: string, via: 'direct' | 'proxy' = 'direct') =>
  cache('http://nas.test', {
    info: ok(answered(200, cacheInfoText, { connection: { reused: false, via, address, port: 80 } })),
  });
const near = at('192.168.1.6');
const dropped = cache('http://away.test', { info: ok(died({ phase: 'connect', code: 'TIMEOUT' })) });
const silent = cache('http://stuck.test', { info: ok(died({ phase: 'processing', code: 'TIMEOUT' })) });

describe(check.id, () => {
  test('notes what Nix comes with where a cache drops packets now, and says what it costs', () => {
    const facts = machine({ caches: [near, dropped], facts: { nix: nix('2.8.0') } });
    expect(judged(check, facts)).toEqual([
      'note: A cache does not answer, and connect-timeout lets Nix wait for it for minutes.',
      'good',
    ]);
    expect(findingOf(check, facts)).toMatchObject({
      consequence: expect.stringContaining('Nix 2.8.0 waits for it about 11 minutes'),
      evidence: ['connect-timeout is 0, which means no limit', 'http://away.test does not answer now'],
    });
  });

  test('notes it where all are well, but one is in a private network', () => {
    const facts = machine({ caches: [near], facts: { nix: nix('2.26.3') } });
    expect(judged(check, facts)[0]).toMatch(/^note: connect-timeout lets Nix wait for minutes/);
  });

  test.each([
    [
      'a long limit on a new Nix',
      nix('2.34.8'),
      { 'connect-timeout': 60 },
      dropped,
      /^warning: .*connect-timeout/,
    ],
    ['none on a new Nix', nix('2.34.8'), { 'connect-timeout': 0 }, near, /^note: connect-timeout/],
    [
      'no limit for what stalls',
      nix('2.34.8'),
      { 'stalled-download-timeout': 0 },
      silent,
      /^warning: .*stalled-/,
    ],
    ['the same with near caches', nix('2.34.8'), { 'stalled-download-timeout': 0 }, near, /^note: stalled-/],
  ])('found: %s', (_name, version, settings, one, words) => {
    const lines = judged(check, machine({ caches: [one], settings, facts: { nix: version } }));
    expect(lines.filter((line) => line !== 'good')).toEqual([expect.stringMatching(words)]);
  });

  test('goes by the daemon, but for what it takes from anybody', () => {
    const facts = (system: { readonly [name: string]: string }) =>
      machine({
        caches: [silent],
        settings: { 'stalled-download-timeout': 0 },
        facts: daemonMachine(system, ['stalled-download-timeout'], false),
      });
    expect(judged(check, facts({}))).toEqual(['good', 'good']);
  });

  test.each([
    ['the defaults of 2.34', nix('2.34.8'), {}, dropped],
    ['the defaults of 2.29', nix('2.29.0'), {}, dropped],
    ['Lix, whose limit grows', lix('2.94.0'), {}, dropped],
    ['a short limit of its own', nix('2.8.0'), { 'connect-timeout': 5 }, dropped],
    ['one attempt', nix('2.8.0'), { 'download-attempts': 1 }, dropped],
    ['caches on the internet that are well', nix('2.8.0'), {}, cache('https://cache.test')],
    ['a cache on this machine', nix('2.8.0'), {}, at('127.0.0.1')],
    ['a dead one on this machine', nix('2.8.0'), {}, { ...dropped, entry: 'http://localhost:1' }],
    ['a proxy in a private network', nix('2.8.0'), {}, at('10.0.0.1', 'proxy')],
    [
      'a cache that refuses',
      nix('2.8.0'),
      {},
      cache('http://a.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
    ],
  ])('silent: %s', (_name, version, settings, one) => {
    expect(judged(check, machine({ caches: [one], settings, facts: { nix: version } }))).toEqual([
      'good',
      'good',
    ]);
  });

  test('says nothing of an unknown version', () => {
    const facts = machine({ caches: [dropped], facts: { nix: failed('there is no nix command') } });
    expect(judged(check, facts)[0]).toMatch(/^not-applicable/);
  });
});
