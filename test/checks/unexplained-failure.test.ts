import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unexplained-failure.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

describe(check.id, () => {
  test('a code that nobody knows is shown, and nothing is claimed', () => {
    const odd = cache('http://cache.test', { info: ok(died({ phase: 'connect', code: 'EMFILE' })) });
    const finding = findingOf(check, machine({ caches: [odd] }));
    expect(finding.message).toBe('http://cache.test cannot be reached: the request failed with EMFILE.');
    expect(finding.certainty).toBe('possible');
  });

  test.each([
    ['a healthy cache', cache('http://cache.test')],
    [
      'a failure that has a name',
      cache('http://cache.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
