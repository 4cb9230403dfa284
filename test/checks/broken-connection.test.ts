import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/broken-connection.ts';
import { cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const broken = (phase: 'connect' | 'tls' | 'processing' | 'transfer', code: string, bytes?: number) =>
  cache('http://cache.test', {
    info: ok(
      died({ phase, code }, bytes === undefined ? {} : { body: { text: 'x', bytes, truncated: false } }),
    ),
  });

describe(check.id, () => {
  test.each([
    ['connect', 'ECONNRESET', 'takes connections but closes them without an answer.'],
    ['tls', 'ECONNRESET', 'takes connections but closes them without an answer.'],
    ['processing', 'UND_ERR_SOCKET', 'takes connections but closes them without an answer.'],
    ['transfer', 'ECONNRESET', 'begins its answer but the connection breaks off in the middle.'],
  ] as const)('in phase %s (%s)', (phase, code, words) => {
    expect(judged(check, machine({ caches: [broken(phase, code)] }))).toEqual([
      `error: http://cache.test ${words}`,
    ]);
  });

  test('says how far the answer came', () => {
    const { evidence } = findingOf(check, machine({ caches: [broken('transfer', 'UND_ERR_SOCKET', 17)] }));
    expect(evidence[0]).toContain('17 bytes into the body');
  });

  test.each([
    ['a healthy cache', cache('http://cache.test')],
    ['a deadline of our own', broken('processing', 'TIMEOUT')],
    ['an answer that is not HTTP', broken('processing', 'HPE_INVALID_CONSTANT')],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
