import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unresolved-host.ts';
import { answered, cache, died, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const failing = (code: string, entry = 'http://cache.test:5000') =>
  machine({
    caches: [
      cache(entry, { info: ok(died({ phase: 'resolve', code }, { url: `${entry}/nix-cache-info` })) }),
    ],
  });

describe(check.id, () => {
  test.each([
    ['ENOTFOUND', 'error: http://cache.test:5000 cannot be reached: no host named cache.test was found.'],
    ['EAI_AGAIN', 'error: http://cache.test:5000 cannot be reached: looking up cache.test failed.'],
    ['TIMEOUT', 'error: http://cache.test:5000 cannot be reached: looking up cache.test failed.'],
  ])('%s is a finding', (code, said) => {
    expect(judged(check, failing(code))).toEqual([said]);
  });

  test('a resolver that is down is not blamed on the cache', () => {
    expect(findingOf(check, failing('EAI_AGAIN')).cause).toContain('says nothing about the cache');
  });

  test('a .local name is explained by mDNS', () => {
    const { cause, fixes } = findingOf(check, failing('ENOTFOUND', 'http://nas.local:5000'));
    expect(cause).toContain('mDNS');
    expect(fixes[0]).toMatchObject({ kind: 'do', text: expect.stringContaining('IP address') });
  });

  test('of the cache that surely exists nobody says that it is misspelled or should be removed', () => {
    const { cause, fixes } = findingOf(check, failing('ENOTFOUND', 'https://cache.nixos.org'));
    expect(cause).toContain('exists');
    expect(fixes).toMatchObject([{ kind: 'do' }]);
  });

  test('caches on one unknown host, and all that a dead resolver fails, have one culprit', () => {
    expect(findingOf(check, failing('ENOTFOUND', 'http://a.test/x')).culprit).toBe('a.test');
    expect(findingOf(check, failing('EAI_AGAIN', 'http://a.test')).culprit).toBe(
      findingOf(check, failing('EAI_AGAIN', 'http://b.test')).culprit,
    );
  });

  test.each([
    ['a cache that answers', cache('http://cache.test'), 'good'],
    [
      'a cache that answers with an error',
      cache('http://cache.test', { info: ok(answered(500, '')) }),
      'good',
    ],
    [
      'an interrupted request',
      cache('http://cache.test', { info: ok(died({ phase: 'resolve', code: 'ABORTED' })) }),
      'unknown: interrupted',
    ],
    [
      'an ssh store',
      cache('ssh://host', { info: notAsked('nixcache does not look inside ssh stores') }),
      'unknown: nixcache does not look inside ssh stores',
    ],
    [
      'the name of a proxy that cannot be found',
      cache('http://cache.test', {
        info: ok(
          died(
            { phase: 'resolve', code: 'ENOTFOUND' },
            { connection: { reused: false, via: 'proxy', proxy: 'http://p.test:3128' } },
          ),
        ),
      }),
      'good',
    ],
  ])('silent: %s', (_name, one, said) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual([said]);
  });
});
