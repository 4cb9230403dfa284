import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/crashing-fallback.ts';
import { cache, died, failed, machine, ok } from '../support/facts.ts';
import { judged, lix, nix } from '../support/judged.ts';

const healthy = cache('https://cache.test');
const refused = cache('http://away.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) });
const on = { fallback: true };

describe(check.id, () => {
  test.each([
    ['a dead cache', nix('2.8.0'), [healthy, refused], 'warning: A cache fails, and with fallback'],
    ['healthy ones', nix('2.3.7'), [healthy], 'note: With fallback, this version of Nix crashes'],
  ])('found: %s', (_name, version, caches, words) => {
    const lines = judged(check, machine({ caches, settings: on, facts: { nix: version } }));
    expect(lines).toEqual([expect.stringContaining(words)]);
  });

  test.each([
    ['it is off', nix('2.8.0'), {}, [healthy, refused], 'good'],
    ['2.9 catches the exception', nix('2.9.0'), on, [healthy, refused], 'not-applicable'],
    ['so does Lix', lix('2.93.0'), on, [refused], 'not-applicable'],
    ['no cache on a network', nix('2.8.0'), on, [cache('file:///srv/cache')], 'not-applicable'],
    ['an unknown version', failed('there is no nix command'), on, [refused], 'not-applicable'],
  ])('silent: %s', (_name, version, settings, caches, verdict) => {
    const lines = judged(check, machine({ caches, settings, facts: { nix: version } }));
    expect(lines).toEqual([expect.stringMatching(`^${verdict}`)]);
  });
});
