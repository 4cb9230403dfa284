import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/redirect-loop.ts';
import { answered, cache, cacheInfoText, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const hop = (location: string) => answered(302, '', { headers: { location } });

describe(check.id, () => {
  test('redirects without end are shown hop by hop', () => {
    const hops = [...hop('http://b.test/'), ...hop('http://a.test/'), ...hop('http://b.test/')];
    const finding = findingOf(check, machine({ caches: [cache('http://cache.test', { info: ok(hops) })] }));
    expect(finding.message).toBe(
      'http://cache.test answers with one redirect after another and never with a file.',
    );
    expect(finding.evidence.at(-1)).toBe('the last redirect leads to http://b.test/');
  });

  test('a redirect to something that is not http', () => {
    const elsewhere = died(
      { phase: 'request', code: 'REDIRECT' },
      { status: 302, headers: { location: 'ftp://a.test/' } },
    );
    expect(judged(check, machine({ caches: [cache('http://cache.test', { info: ok(elsewhere) })] }))).toEqual(
      ['error: http://cache.test redirects to an address that is not http.'],
    );
  });

  test.each([
    [
      'a redirect that ends well',
      ok([...hop('http://b.test/nix-cache-info'), ...answered(200, cacheInfoText)]),
    ],
    ['a redirect to a page', ok([...hop('http://b.test/'), ...answered(200, '<html>')])],
  ])('silent: %s', (_name, info) => {
    expect(judged(check, machine({ caches: [cache('http://cache.test', { info })] }))).toEqual(['good']);
  });
});
