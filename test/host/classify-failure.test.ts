import { describe, expect, test } from 'vitest';
import { abortCode, failureCode, failureMessage } from '../../lib/host/classify-failure.ts';

const coded = (code: unknown, message = '', more: ErrorOptions = {}) =>
  Object.assign(new Error(message, more), { code });
const circular = coded('ELOOP');
circular.cause = circular;

describe('the code of a failure', () => {
  test.each([
    ['is its own', coded('ECONNREFUSED'), 'ECONNREFUSED'],
    ['is that of its cause', new TypeError('fetch failed', { cause: coded('ENOTFOUND') }), 'ENOTFOUND'],
    [
      'is the cause rather than its wrapping',
      coded('UND_ERR_SOCKET', '', { cause: coded('ECONNRESET') }),
      'ECONNRESET',
    ],
    ['is never a number', new DOMException('timed out', 'TimeoutError'), 'TimeoutError'],
    [
      'is the name where there is none',
      new TypeError('fetch failed', { cause: new RangeError() }),
      'RangeError',
    ],
    [
      'is the most telling one of several addresses',
      Object.assign(new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')]), {
        code: 'ENETUNREACH',
      }),
      'ECONNREFUSED',
    ],
    [
      'is what they have in common',
      new AggregateError([coded('ENETUNREACH'), coded('ENETUNREACH')]),
      'ENETUNREACH',
    ],
    ['is found in a plain object', { code: 'ETIMEDOUT' }, 'ETIMEDOUT'],
    ['is found in an error that is its own cause', circular, 'ELOOP'],
    ['is unknown of what is no error', 'oops', 'UNKNOWN'],
    ['is unknown of nothing', undefined, 'UNKNOWN'],
  ])('%s', (_name, error, code) => {
    expect(failureCode(error)).toBe(code);
  });
});

test('the message is the innermost one, on one line, and not endless', () => {
  expect(failureMessage(new TypeError('fetch failed', { cause: coded('X', 'first\n  second') }))).toBe(
    'first second',
  );
  expect(failureMessage(new Error('x'.repeat(10_000)))).toHaveLength(500);
  expect(failureMessage('oops')).toBe('oops');
  const openSsl =
    '80AC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl3_record.c:350: ';
  expect(failureMessage(new Error(openSsl))).toBe('wrong version number');
});

test('a deadline is told from an interruption', async () => {
  const late = AbortSignal.timeout(1);
  await new Promise((resolve) => late.addEventListener('abort', resolve));
  expect(abortCode(late)).toBe('TIMEOUT');
  expect(abortCode(AbortSignal.any([late]))).toBe('TIMEOUT');
  expect(abortCode(AbortSignal.abort())).toBe('ABORTED');
  expect(abortCode(AbortSignal.abort('stop'))).toBe('ABORTED');
});
