import { describe, expect, test } from 'vitest';
import { foldRootCauses } from '../../lib/checks/root-cause.ts';
import check from '../../lib/checks/web-page-answer.ts';
import { answered, cache, cacheInfoText, machine, ok } from '../support/facts.ts';
import { findingOf, findingsOf, judged, nix } from '../support/judged.ts';

const page = '<!DOCTYPE html><html><head><title>Hotel Wi-Fi: log in</title></head></html>';
const portal = (entry = 'http://cache.test') =>
  cache(entry, {
    info: ok([
      ...answered(302, '', { headers: { location: 'http://portal.test/' } }),
      ...answered(200, page, { url: 'http://portal.test/', headers: { 'content-type': 'text/html' } }),
    ]),
  });

describe(check.id, () => {
  test('a captive portal is shown by its title and address', () => {
    const finding = findingOf(check, machine({ caches: [portal()] }));
    expect(finding.message).toBe('http://cache.test answers with a web page instead of a nix-cache-info.');
    expect(finding.evidence).toEqual([
      'http://portal.test/ answered 200 with a page of type text/html',
      'the request for http://cache.test/nix-cache-info was redirected there',
      'the page is titled "Hotel Wi-Fi: log in"',
    ]);
  });

  test.each([
    ['2.8.0', 'remembers that for good and asks it before all others'],
    ['2.26.3', 'remembers that for seven days and asks it before all others'],
    ['2.3.7', 'remembers that for good.'],
  ])('Nix %s takes it for a cache', (version, words) => {
    expect(
      findingOf(check, machine({ caches: [portal()], facts: { nix: nix(version) } })).consequence,
    ).toContain(words);
  });

  test('one portal before many caches is one headline', () => {
    const folded = foldRootCauses(
      findingsOf(check, machine({ caches: [portal(), portal('http://b.test')] })),
      [check],
    );
    expect(folded.filter(({ explainedBy }) => explainedBy === undefined)).toHaveLength(1);
  });

  test.each([
    [
      'a healthy cache that claims to be HTML',
      answered(200, cacheInfoText, { headers: { 'content-type': 'text/html' } }),
    ],
    ['an error page', answered(404, page)],
  ])('silent: %s', (_name, visit) => {
    expect(judged(check, machine({ caches: [cache('http://cache.test', { info: ok(visit) })] }))).toEqual([
      'good',
    ]);
  });
});
