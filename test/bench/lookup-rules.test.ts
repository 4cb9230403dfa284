import { expect, test } from 'vitest';
import { lookupRules } from '../../lib/bench/lookup-rules.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';

const none = Number.POSITIVE_INFINITY;

test.each([
  ['2.3.7', {}, [4, 'processors'], [1, 'max-jobs'], 25],
  [
    '2.3.7',
    { 'http-connections': 1, 'max-jobs': 'auto' },
    [1, 'http-connections'],
    [1, 'http-connections'],
    1,
  ],
  ['2.8.0', {}, [25, 'http-connections'], [1, 'max-jobs'], 25],
  ['2.8.0', { 'max-jobs': 0 }, [25, 'http-connections'], [1, 'max-jobs'], 25],
  ['2.8.0', { 'max-jobs': 'auto' }, [25, 'http-connections'], [4, 'max-jobs'], 25],
  ['2.8.0', { 'max-jobs': 40 }, [25, 'http-connections'], [25, 'http-connections'], 25],
  ['2.8.0', { 'http-connections': 0 }, [4, 'processors'], [1, 'max-jobs'], none],
  ['2.26.3', { 'max-jobs': 1 }, [25, 'http-connections'], [16, 'max-substitution-jobs'], 25],
  ['2.26.3', { 'max-substitution-jobs': 0 }, [25, 'http-connections'], [1, 'max-substitution-jobs'], 25],
  ['2.34.8', { 'http-connections': 5 }, [5, 'http-connections'], [5, 'http-connections'], 5],
  ['2.35.2', { 'http-connections': 0 }, [none, 'http-connections'], [16, 'max-substitution-jobs'], none],
] as const)('Nix %s with %j', (version, settings, lookups, downloads, connections) => {
  const values: Readonly<Record<string, number | string>> = settings;
  const rules = lookupRules(parseNixVersion(`nix (Nix) ${version}`), (name) => values[name], 4);
  expect([rules.lookups.most, rules.lookups.by]).toEqual(lookups);
  expect([rules.downloads.most, rules.downloads.by]).toEqual(downloads);
  expect(rules.connections.most).toBe(connections);
});
