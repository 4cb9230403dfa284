import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/server-error.ts';
import { answered, cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged, nix } from '../support/judged.ts';

const answers = (status: number, text = '', more = {}) =>
  cache('http://cache.test', { info: ok(answered(status, text, more)) });

describe(check.id, () => {
  test.each([
    [500, 'The server itself fails'],
    [503, 'the cache service behind it is down'],
    [429, 'limits how many requests'],
    [451, 'does not accept the request'],
  ])('%d', (status, cause) => {
    const finding = findingOf(check, machine({ caches: [answers(status)] }));
    expect(finding.message).toBe(`http://cache.test answers ${status} when asked for its nix-cache-info.`);
    expect(finding.cause).toContain(cause);
  });

  test('http to a TLS port: the fix is https', () => {
    const page = '<html>400 The plain HTTP request was sent to HTTPS port</html>';
    expect(findingOf(check, machine({ caches: [answers(400, page)] })).fixes).toMatchObject([
      {
        kind: 'replace-in-setting',
        from: 'http://cache.test',
        to: 'https://cache.test',
        certainty: 'certain',
      },
    ]);
  });

  test('a rate limit makes Nix 2.34 wait for many minutes, and is shown with Retry-After', () => {
    const caches = [answers(429, '', { headers: { 'retry-after': '30' } })];
    const finding = findingOf(check, machine({ caches }));
    expect(finding.consequence).toContain('tries 5 times first, which takes about 18 minutes');
    expect(finding.evidence[1]).toContain('Retry-After: 30');
    expect(findingOf(check, machine({ caches, facts: { nix: nix('2.26.3') } })).consequence).toContain(
      'tries 5 times first, which takes about 5 seconds',
    );
    expect(findingOf(check, machine({ caches, facts: { nix: nix('2.35.0') } })).consequence).toContain(
      'takes about 3 minutes',
    );
  });

  test('an answer that Nix takes for final is not tried again', () => {
    expect(findingOf(check, machine({ caches: [answers(451)] })).consequence).not.toContain('tries');
  });

  test('a proxy on the way is evidence', () => {
    const connection = { reused: false, via: 'proxy', proxy: 'http://proxy.test:3128' } as const;
    const finding = findingOf(check, machine({ caches: [answers(502, '', { connection })] }));
    expect(finding.evidence.at(-1)).toContain('by way of http://proxy.test:3128');
  });

  test.each([
    ['a healthy cache', cache('http://cache.test')],
    ['a cache that is missing', answers(404)],
    ['a cache that wants a login', answers(401)],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
