import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/single-download-attempt.ts';
import { answered, cache, cacheInfoText, machine, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';

const remote = [cache('https://cache.test')];
const near = cache('http://nas.test', {
  info: ok(
    answered(200, cacheInfoText, {
      connection: { reused: false, via: 'direct', address: '10.1.2.3', port: 80 },
    }),
  ),
});

describe(check.id, () => {
  test.each([
    ['2.26.3', { 'download-attempts': 1 }, 'stop the whole build'],
    ['2.26.3', { 'download-attempts': 0 }, 'stop the whole build'],
    ['2.34.8', { 'download-attempts': 1 }, 'do without that cache'],
    ['2.35.0', { 'filetransfer-retry-attempts': 1 }, 'do without that cache'],
  ])('found: %s with %j', (version, settings, words) => {
    const facts = machine({ caches: remote, settings, facts: { nix: nix(version) } });
    expect(judged(check, facts)).toEqual([
      'note: Nix never tries a failed download again: download-attempts is 1.',
    ]);
    expect(findingOf(check, facts).consequence).toContain(words);
  });

  test.each([
    ['the default', {}, remote, 'good'],
    ['two', { 'download-attempts': 2 }, remote, 'good'],
    ['near caches only', { 'download-attempts': 1 }, [near], 'not-applicable'],
    [
      'a cache on this machine',
      { 'download-attempts': 1 },
      [cache('http://localhost:5000')],
      'not-applicable',
    ],
  ])('silent: %s', (_name, settings, caches, verdict) => {
    expect(judged(check, machine({ caches, settings }))).toEqual([expect.stringMatching(`^${verdict}`)]);
  });
});
