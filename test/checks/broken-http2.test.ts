import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/broken-http2.ts';
import { reachOf } from '../../lib/derive/reach.ts';
import type { Visit } from '../../lib/model/facts/exchange.ts';
import { absent, answered, cache, cacheInfoText, died, machine, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const first = ([exchange]: Visit) => {
  if (exchange === undefined) throw new Error('a visit is never empty');
  return exchange;
};
const overHttp2 = (visit: Visit) => cache('https://cache.test', { http2: ok(first(visit)) });

describe(check.id, () => {
  test.each([
    [
      'a reset stream',
      died({ phase: 'processing', code: 'ERR_HTTP2_STREAM_ERROR' }),
      'ERR_HTTP2_STREAM_ERROR',
    ],
    ['no answer', died({ phase: 'processing', code: 'TIMEOUT' }), 'TIMEOUT'],
    ['another answer', answered(502, ''), 'the answer 502'],
  ])('found: %s', (_name, visit, what) => {
    const facts = machine({ caches: [overHttp2(visit)] });
    expect(judged(check, facts)).toEqual([
      `warning: https://cache.test offers HTTP/2, but a request over it ends with ${what}; over HTTP/1.1 all is well.`,
    ]);
    expect(findingOf(check, facts).fixes[0]).toMatchObject({
      text: expect.stringContaining('http2 to false'),
    });
  });

  test.each([
    ['the same answer', overHttp2(answered(200, cacheInfoText)), ['good']],
    ['too many requests for a moment', overHttp2(answered(429, '')), ['good']],
    ['not offered', cache('https://a.test', { http2: absent('HTTP/2 is not offered') }), []],
    ['not tried', cache('https://a.test', { http2: notAsked('interrupted') }), []],
    ['facts without it', cache('http://a.test'), []],
  ])('silent: %s', (_name, one, verdicts) => {
    expect(reachOf(one.info).kind).toBe('answers');
    expect(judged(check, machine({ caches: [one] }))).toEqual(verdicts);
  });
});
