import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unreachable-host.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const unreachable = (code: string, ended = 4) =>
  machine({
    caches: [
      cache('http://cache.test', {
        info: ok(died({ phase: 'connect', code }, { moments: { lookedUp: 1, ended } })),
      }),
    ],
  });

describe(check.id, () => {
  test.each([
    ['ENETUNREACH', 4, 'no route'],
    ['EHOSTUNREACH', 3070, 'Nobody on the local network answers'],
    ['EHOSTUNREACH', 4, 'answered at once'],
    ['EACCES', 4, 'This machine itself refused'],
  ])('%s after %d ms is told apart as far as it can be', (code, ended, words) => {
    const finding = findingOf(check, unreachable(code, ended));
    expect(finding.message).toBe(
      'http://cache.test cannot be reached: there is no way to cache.test (192.0.2.7) port 80.',
    );
    expect(finding.cause).toContain(words);
    expect(finding.certainty).toBe('likely');
  });

  test.each([
    ['a cache on an unusual address', cache('http://[2001:db8::1]:5000')],
    [
      'a refused connection',
      cache('http://nas.test', { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
