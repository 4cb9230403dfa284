import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/failing-narinfos.ts';
import { answered, cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';
import { answering, signed } from '../support/narinfos.ts';

describe(check.id, () => {
  test.each([
    ['an error', answered(502, ''), 'the answer is 502'],
    ['no answer', died({ phase: 'processing', code: 'TIMEOUT' }), 'no answer in time'],
    [
      'a broken connection',
      died({ phase: 'transfer', code: 'ECONNRESET' }),
      'the request failed with ECONNRESET',
    ],
    [
      'a web page instead of "not found"',
      answered(200, '<!doctype html><html></html>'),
      'the answer is a web page',
    ],
  ])('%s', (_name, visit, words) => {
    expect(judged(check, machine({ caches: [answering([visit])] }))).toEqual([
      `error: https://cache.test answers, but 1 of 1 narinfo requests failed: ${words}.`,
    ]);
  });

  test('429 is a rate limit, and no fault of its storage', () => {
    const finding = findingOf(check, machine({ caches: [answering([answered(429, '')])] }));
    expect(finding.cause).toContain('limits how many requests');
    expect(JSON.stringify(finding)).not.toMatch(/storage|journalctl/);
  });

  test('before 2.32 one failure ends the build, later it does not', () => {
    const caches = [answering([signed(0), answered(500, '')])];
    expect(findingOf(check, machine({ caches, facts: { nix: nix('2.31.0') } })).severity).toBe('error');
    expect(findingOf(check, machine({ caches, facts: { nix: nix('2.32.0') } })).severity).toBe('warning');
  });

  test.each([
    ['paths that are not there', answering([answered(404, ''), answered(410, '')]), 'good'],
    ['a bucket that says 403 for them', answering([answered(403, '')]), 'good'],
    ['a directory without them', answering([died({ phase: 'request', code: 'ENOENT' })]), 'good'],
    [
      'a cache that is down altogether',
      cache('https://cache.test', { info: ok(answered(500, '')) }),
      'unknown: the cache could not be asked',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, machine({ caches: [given] }))).toEqual([said]);
  });
});
