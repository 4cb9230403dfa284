import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/no-substituters.ts';
import { cache, machine, ok } from '../support/facts.ts';
import { judged } from '../support/judged.ts';

const caches = [cache('https://cache.test')];
const configuration = (overridden: readonly string[]) => ({
  configuration: ok({ sources: [], system: {}, overridden, problems: [] }),
});

describe(check.id, () => {
  test('an empty list', () => {
    expect(judged(check, machine())).toEqual([
      'good',
      'warning: The list of substituters is empty, so there is no cache that Nix could ask.',
    ]);
  });

  test('substitution switched off by the user', () => {
    const facts = machine({ caches, settings: { substitute: false }, facts: configuration(['substitute']) });
    expect(judged(check, facts)).toEqual([
      'warning: Fetching from caches is switched off: substitute is false.',
      'good',
    ]);
  });

  test('silent: one cache of its own and nothing else', () => {
    expect(judged(check, machine({ caches, settings: { substitute: true } }))).toEqual(['good', 'good']);
  });

  test('silent: Nix itself switches it off without a network, though no file says so', () => {
    const facts = machine({ caches, settings: { substitute: false }, facts: configuration([]) });
    expect(judged(check, facts)[0]).toBe(
      'unknown: Nix says that substitute is off, but no configuration file switches it off',
    );
  });
});
