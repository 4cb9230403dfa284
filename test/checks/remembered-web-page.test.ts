import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import check from '../../lib/checks/remembered-web-page.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import { rememberedRow, remembering } from '../support/disk-caches.ts';
import { answered, cache, died, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const C = 'https://c.test';
const page = rememberedRow(C, { priority: 0, wantMassQuery: false });
const portal = cache(C, { info: ok(answered(200, '<html><title>Log in</title></html>')) });
const upstream = cache('https://cache.nixos.org', { info: ok(answered(200, 'Priority: 30\n')) });

describe(check.id, () => {
  test('a login page that is gone, but not from the memory of Nix', () => {
    const finding = findingOf(check, machine({ caches: [upstream, cache(C)], facts: remembering([page]) }));
    expect(finding).toMatchObject({
      severity: 'warning',
      certainty: 'likely',
      message: `Nix remembers priority 0 for ${C}, as it does of any web page, but the cache announces 40.`,
    });
    expect(finding.consequence).toContain(
      `${C} is asked before https://cache.nixos.org, and should come after.`,
    );
  });

  test('a page that still stands there is the cause, and this its consequence', () => {
    const facts = machine({ caches: [portal], facts: remembering([page]) });
    expect(findingOf(check, facts).message).toBe(
      `Nix remembers what stands in place of ${C} as if it were a cache, with priority 0.`,
    );
    const { findings } = runChecks(facts, checks);
    expect(findings.find(({ check: id }) => id === check.id)?.explainedBy?.check).toBe('web-page-answer');
  });

  test('before 2.4 such an answer is worth 50', () => {
    const row = rememberedRow(C, { priority: 50, wantMassQuery: false });
    const facts = remembering([row], { version: '2.3.7' });
    expect(findingOf(check, machine({ caches: [cache(C)], facts })).consequence).toContain('for good');
  });

  test.each([
    [
      'a cache that announces nothing, and did not then',
      page,
      cache(C, { info: ok(answered(200, 'StoreDir: /nix/store\n')) }),
    ],
    ['a page now, of which Nix knows nothing: it remembers the cache', rememberedRow(C), portal],
    ['a row with WantMassQuery, which no page has', rememberedRow(C, { priority: 0 }), cache(C)],
    ['a row with another priority', rememberedRow(C, { priority: 10, wantMassQuery: false }), cache(C)],
    [
      'a cache that does not answer',
      page,
      cache(C, { info: ok(died({ phase: 'connect', code: 'ECONNREFUSED' })) }),
    ],
  ])('silent: %s', (_what, row, fact) => {
    expect(judged(check, machine({ caches: [fact], facts: remembering([row]) }))).toEqual(['good']);
  });

  test('silent: a row that has expired', () => {
    expect(
      judged(check, machine({ caches: [cache(C)], facts: remembering([{ ...page, timestamp: 0 }]) })),
    ).toEqual(['good']);
  });
});
