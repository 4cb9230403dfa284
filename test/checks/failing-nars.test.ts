import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/failing-nars.ts';
import { died, hashPartFor, narinfoText, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { asking, having, pathFor, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';
const hello = { hello: narinfoText('hello', [key]) };
const url = /^URL: (.*)$/m.exec(hello.hello)?.[1] ?? '';
const facts = (...caches: ReturnType<typeof having>[]) => asking({ key, targets: [target('hello')], caches });
const broken = (code: string) => ({
  ...having(a, hello),
  nars: [{ hashPart: hashPartFor('hello'), url, visit: died({ phase: 'transfer', code }) }],
});

describe(check.id, () => {
  test.each<[string, ReturnType<typeof having>, string]>([
    ['a server error', having(a, hello, { hello: 503 }), 'the answer is 503'],
    ['too many requests', having(a, hello, { hello: 429 }), 'the answer is 429'],
    ['a connection that breaks', broken('ECONNRESET'), 'the request failed with ECONNRESET'],
    ['no answer', broken('TIMEOUT'), 'no answer in time'],
  ])('%s: an error', (_name, cache, seen) => {
    expect(judged(check, facts(cache))).toEqual([
      `error: ${a} has ${pathFor('hello')}, but the request for its archive failed.`,
    ]);
    expect(findingOf(check, facts(cache)).evidence[0]).toContain(seen);
  });

  test('another cache gives it: a warning', () => {
    const given = facts(having(a, hello, { hello: 503 }), having('https://b.test', hello));
    expect(findingOf(check, given).severity).toBe('warning');
  });

  test.each([
    ['it is there', having(a, hello)],
    ['it is gone, which is another matter', having(a, hello, { hello: 404 })],
    ['the server knows no HEAD', having(a, hello, { hello: 405 })],
    ['the cache does not have the path', having(a, { hello: undefined })],
  ])('silent: %s', (_name, cache) => {
    expect(judged(check, facts(cache))).toEqual(['good']);
  });
});
