import { expect, test } from 'vitest';
import { demoCaches } from '../../lib/demo/caches.ts';
import { demoConfiguration } from '../../lib/demo/configuration.ts';
import { mergeConf } from '../../lib/nix/conf-merge.ts';
import { trustedKeysByName } from '../../lib/nix/public-key.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';

const { settings, problems } = mergeConf(
  [{ origin: 'nix.conf', level: 'system', text: demoConfiguration() }],
  () => 'missing',
);
const listOf = (name: string) => {
  const value = settings[name]?.value;
  return Array.isArray(value) ? value.map(String) : [];
};

test('the configuration is one that Nix reads', () => {
  expect(problems).toEqual([]);
  expect(Object.keys(settings)).toEqual(['substituters', 'trusted-public-keys']);
});

test('it names every cache in the order of the table, and one entry without a scheme', () => {
  const stores = listOf('substituters').map(parseStoreUrl);
  const names = Object.keys(demoCaches).map((name) => `${name}.demo.test`);
  expect(stores.map(({ host }) => host)).toEqual([...names, undefined]);
  expect(stores.filter(({ kind }) => kind !== 'http').map(({ text, reason }) => [text, reason])).toEqual([
    ['no-scheme.demo.test', 'bare-word'],
  ]);
});

test('it trusts well-formed keys, of which one comes too late', () => {
  const { keys, shadowed, malformed } = trustedKeysByName(listOf('trusted-public-keys'));
  expect(malformed).toEqual([]);
  expect(shadowed.map(({ name }) => name)).toEqual(['new-key.demo.test-1']);
  expect(keys.has('unknown-key.demo.test-1')).toBe(false);
});

test('it says of every cache what it shows', () => {
  for (const [name, { shows }] of Object.entries(demoCaches))
    expect(demoConfiguration()).toContain(`\n# ${name}: ${shows}\n`);
});
