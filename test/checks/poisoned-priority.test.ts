import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/poisoned-priority.ts';
import { rememberedRow, remembering } from '../support/disk-caches.ts';
import { cache, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const C = 'https://c.test';
const upstream = cache('https://cache.nixos.org');
const plain = cache(C);
const row = rememberedRow(C, { priority: 3 });
const listing = (entries: readonly string[]) => ({
  configuration: ok({
    sources: [],
    system: { 'trusted-substituters': entries },
    overridden: [],
    problems: [],
  }),
});

describe(check.id, () => {
  test('the parameter of an entry in another list', () => {
    const finding = findingOf(
      check,
      machine({
        caches: [upstream, plain],
        facts: { ...remembering([row]), ...listing([`${C}/?priority=3`]) },
      }),
    );
    expect(finding).toMatchObject({
      severity: 'warning',
      certainty: 'likely',
      message: `Nix goes by priority 3 for ${C}, which announces 40: it remembers the parameter of ${C}/?priority=3.`,
    });
    expect(finding.consequence).toContain(`${C} is asked before https://cache.nixos.org`);
    expect(finding.fixes.map(({ kind }) => kind)).toEqual(['do', 'run-here', 'run-here']);
    expect(finding.fixes[1]).toMatchObject({
      commands: [expect.stringMatching(/--refresh --store https:\/\/c\.test$/)],
    });
  });

  test('the parameter of another spelling in the same list: the one without it is harmed', () => {
    const caches = [upstream, plain, cache(`${C}?priority=3`)];
    expect(judged(check, machine({ caches, facts: remembering([row]) }))).toEqual([
      'good',
      expect.stringMatching(/^warning: /),
      'good',
    ]);
  });

  test('the parameter in a line of a file that something else has replaced', () => {
    const facts = machine({ caches: [plain], facts: remembering([row]) });
    const settings = facts.settings.state === 'ok' ? facts.settings.value : undefined;
    if (settings === undefined) throw new Error('no settings');
    const lines = [
      {
        setting: 'extra-substituters',
        entries: [`${C}?priority=3`],
        origin: '/etc/nix/nix.conf',
        line: 1,
        level: 'system' as const,
      },
    ];
    expect(findingOf(check, { ...facts, settings: ok({ ...settings, lines }) }).severity).toBe('note');
  });

  test.each([
    ['no such parameter anywhere', []],
    ['a parameter with another number', [`${C}?priority=4`]],
    ['a parameter of another cache', ['https://d.test?priority=3']],
    ['a parameter that is no number', [`${C}?priority=x`]],
  ])('silent: %s', (_what, entries) => {
    const facts = { ...remembering([row]), ...listing(entries) };
    expect(judged(check, machine({ caches: [plain], facts }))).toEqual(['good']);
  });

  test('silent: Nix 2.3, which knows no such parameter', () => {
    const facts = { ...remembering([row], { version: '2.3.7' }), ...listing([`${C}?priority=3`]) };
    expect(judged(check, machine({ caches: [plain], facts }))).toEqual(['good']);
  });

  test('silent: what it remembers is right', () => {
    const facts = { ...remembering([rememberedRow(C)]), ...listing([`${C}?priority=40`]) };
    expect(judged(check, machine({ caches: [plain], facts }))).toEqual(['good']);
  });
});
