import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/duplicate-substituter.ts';
import { cache, machine } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const facts = (...entries: readonly string[]) => machine({ caches: entries.map((entry) => cache(entry)) });

describe(check.id, () => {
  test('a slash more is a note: it costs nothing while the cache answers', () => {
    expect(judged(check, facts('https://cache.test', 'https://cache.test/'))).toEqual([
      'good',
      'note: https://cache.test/ is listed as https://cache.test already.',
    ]);
  });

  test('another priority is a warning: Nix remembers one for both', () => {
    const finding = findingOf(check, facts('https://cache.test', 'https://cache.test?priority=10'));
    expect(finding).toMatchObject({
      severity: 'warning',
      consequence: expect.stringContaining('one priority for both'),
    });
    expect(finding.fixes).toMatchObject([
      { kind: 'remove-from-setting', values: ['https://cache.test?priority=10'] },
    ]);
  });

  test.each([
    ['the same text twice, which Nix skips', ['https://cache.test', 'https://cache.test']],
    ['two caches on one host', ['https://host.test/a', 'https://host.test/b']],
    ['http and https', ['http://cache.test', 'https://cache.test']],
    ['buckets of one name at two endpoints', ['s3://b?endpoint=x.test', 's3://b?endpoint=y.test']],
    ['two logins to one host', ['https://***@cache.test', 'https://cache.test']],
  ])('silent: %s', (_name, entries) => {
    expect(new Set(judged(check, facts(...entries)))).toEqual(new Set(['good']));
  });
});
