import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-fallback.ts';
import { answered, cache, cacheInfoText, died, failed, machine, narinfoVisit, ok } from '../support/facts.ts';
import { findingOf, judged, lix, nix } from '../support/judged.ts';

const healthy = cache('https://cache.test');
const refused = cache('http://away.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) });
const failing = cache('http://half.test', { narinfos: ok([narinfoVisit('a', answered(503, ''))]) });
const near = cache('http://nas.test', {
  info: ok(
    answered(200, cacheInfoText, {
      connection: { reused: false, via: 'direct', address: '10.1.2.3', port: 80 },
    }),
  ),
});

describe(check.id, () => {
  test.each([
    ['a dead cache beside a good one', nix('2.26.3'), refused, 'warning: A cache fails'],
    ['one that fails when asked for paths', nix('2.31.0'), failing, 'warning: A cache fails'],
    [
      'one that may be away',
      nix('2.18.1'),
      near,
      'note: Nix will not go on without a cache of a private network',
    ],
    ['Lix before 2.95', lix('2.94.0'), refused, 'warning: A cache fails'],
  ])('found: %s', (_name, version, one, words) => {
    const facts = machine({ caches: [healthy, one], facts: { nix: version } });
    expect(judged(check, facts)).toEqual([expect.stringContaining(words)]);
    expect(findingOf(check, facts).fixes[0]).toMatchObject({
      text: expect.stringContaining('fallback to true'),
    });
  });

  test.each([
    ['it is on', nix('2.26.3'), { fallback: true }, [healthy, refused], 'good'],
    ['all is well', nix('2.26.3'), {}, [healthy], 'good'],
    [
      'a missing cache',
      nix('2.26.3'),
      {},
      [healthy, cache('http://b.test', { info: ok(answered(404, '')) })],
      'good',
    ],
    ['Nix asks the next one', nix('2.32.0'), {}, [healthy, refused], 'not-applicable'],
    ['Lix asks the next one', lix('2.95.0'), {}, [healthy, refused], 'not-applicable'],
    ['it would crash', nix('2.8.0'), {}, [healthy, refused], 'not-applicable'],
    ['nothing works', nix('2.26.3'), {}, [refused], 'not-applicable'],
    ['an unknown version', failed('there is no nix command'), {}, [healthy, refused], 'not-applicable'],
  ])('silent: %s', (_name, version, settings, caches, verdict) => {
    const lines = judged(check, machine({ caches, settings, facts: { nix: version } }));
    expect(lines).toEqual([expect.stringMatching(`^${verdict}`)]);
  });
});
