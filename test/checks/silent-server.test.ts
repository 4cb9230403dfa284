import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/silent-server.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const silent = (phase: 'tls' | 'processing' | 'transfer', more = {}) =>
  cache('http://cache.test', {
    info: ok(died({ phase, code: 'TIMEOUT' }, { momentsMs: { connected: 3, ended: 5000 }, ...more })),
  });

describe(check.id, () => {
  test.each([
    [silent('tls'), 'takes connections but does not answer in time.'],
    [silent('processing'), 'takes connections but does not answer in time.'],
    [silent('transfer'), 'begins to answer but does not finish in time.'],
  ])('says in which phase (%#)', (one, words) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual([`error: http://cache.test ${words}`]);
  });

  test('says what that costs Nix', () => {
    expect(findingOf(check, machine({ caches: [silent('processing')] })).consequence).toBe(
      'Nix 2.34.8 tries 5 times and can so wait up to 25 minutes before it asks any cache at all, then goes on without this cache.',
    );
  });

  test('names the proxy, which may be what is stuck', () => {
    const connection = { reused: false, via: 'proxy', proxy: 'http://proxy.test:3128' };
    const { evidence } = findingOf(check, machine({ caches: [silent('processing', { connection })] }));
    expect(evidence.join()).toContain('http://proxy.test:3128, which may be what is stuck');
  });

  test.each([
    ['a slow cache that answers', cache('http://cache.test')],
    [
      'packets that vanish while connecting',
      cache('http://cache.test', { info: ok(died({ phase: 'connect', code: 'TIMEOUT' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
