import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-nar.ts';
import { narinfoText, ok, testKey } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { asking, having, pathFor, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';
const b = 'https://b.test';
const hello = { hello: narinfoText('hello', [key]) };
const facts = (...caches: ReturnType<typeof having>[]) => asking({ key, targets: [target('hello')], caches });

describe(check.id, () => {
  test.each([404, 403, 410])('the archive answers %i: an error', (status) => {
    expect(judged(check, facts(having(a, hello, { hello: status })))).toEqual([
      `error: ${a} describes ${pathFor('hello')}, but the archive is gone.`,
    ]);
  });

  test('another cache has it: a warning', () => {
    const found = findingOf(check, facts(having(a, hello, { hello: 404 }), having(b, hello)));
    expect([found.severity, found.consequence]).toEqual([
      'warning',
      'Nix 2.34.8 complains and takes it from the next cache.',
    ]);
  });

  test.each([
    ['it is there', having(a, hello)],
    ['no narinfo', having(a, { hello: undefined })],
    ['the server knows no HEAD', having(a, hello, { hello: 405 })],
    ['the server fails, which is another matter', having(a, hello, { hello: 500 })],
  ])('silent: %s', (_name, cache) => {
    expect(judged(check, facts(cache))).toEqual(['good']);
  });

  test('silent: this machine has the path', () => {
    const here = asking({
      key,
      targets: [target('hello', { valid: ok(true) })],
      caches: [having(a, hello, { hello: 404 })],
    });
    expect(judged(check, here)).toEqual(['not-applicable: this machine has it']);
  });
});
