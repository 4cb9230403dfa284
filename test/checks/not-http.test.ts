import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/not-http.ts';
import { answered, cache, died, machine, ok } from '../support/facts.ts';
import { judged } from '../support/judged.ts';

describe(check.id, () => {
  test.each(['HPE_INVALID_CONSTANT', 'HTTPParserError', 'UND_ERR_HEADERS_OVERFLOW'])('%s', (code) => {
    const one = cache('http://cache.test:22', { info: ok(died({ phase: 'processing', code })) });
    expect(judged(check, machine({ caches: [one] }))).toEqual([
      'error: http://cache.test:22 is no web server: what answers at cache.test (192.0.2.7) port 80 does not speak HTTP.',
    ]);
  });

  test.each([
    ['a healthy cache', cache('http://cache.test')],
    ['odd but readable HTTP', cache('http://cache.test', { info: ok(answered(418, 'teapot')) })],
    [
      'a connection that breaks off',
      cache('http://cache.test', { info: ok(died({ phase: 'processing', code: 'ECONNRESET' })) }),
    ],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
