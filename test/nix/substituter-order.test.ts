import { describe, expect, test } from 'vitest';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { orderSubstituters } from '../../lib/nix/substituter-order.ts';
import { nixVersion } from './versions.ts';

const order = (version: string, ...caches: readonly (readonly [string, number?])[]) =>
  orderSubstituters(
    caches.map(([entry, announcedPriority]) => ({ entry, store: parseStoreUrl(entry), announcedPriority })),
    nixVersion(version),
  ).map(({ entry, priority, priorityFrom }) => `${entry} ${priority} ${priorityFrom}`);

describe('the order in which Nix asks', () => {
  test('the lowest priority comes first, equal ones as configured', () => {
    expect(order('2.26.3', ['http://a', 40], ['http://b', 30], ['http://c', 40], ['http://d', 30])).toEqual([
      'http://b 30 announced',
      'http://d 30 announced',
      'http://a 40 announced',
      'http://c 40 announced',
    ]);
  });

  test.each([
    ['2.3.7', ['http://a 40 announced', 'http://b 50 default']],
    ['2.8.0', ['http://b 0 default', 'http://a 40 announced']],
    ['lix 2.95.3', ['http://b 0 default', 'http://a 40 announced']],
  ])('a cache that announces nothing, on %s', (version, expected) => {
    expect(order(version, ['http://a', 40], ['http://b'])).toEqual(expected);
  });

  test('a store that is no binary cache comes first, on 2.3 too', () => {
    expect(order('2.3.7', ['http://a'], ['ssh://b'])).toEqual(['ssh://b 0 default', 'http://a 50 default']);
  });

  test.each([
    ['2.3.7', ['http://b 30 announced', 'http://a?priority=10 40 announced']],
    ['2.8.0', ['http://a?priority=10 10 url', 'http://b 30 announced']],
  ])('a priority in the URL, on %s', (version, expected) => {
    expect(order(version, ['http://a?priority=10', 40], ['http://b', 30])).toEqual(expected);
  });

  test.each([
    ['2.33.0', ['http://a', 'http://a/', 'http://a?x=1&y=2', 'http://a?y=2&x=1', 'http://%61']],
    ['2.34.8', ['http://a', 'http://a/', 'http://a?x=1&y=2']],
  ])('repeated entries are asked once, on %s', (version, expected) => {
    const entries = [
      'http://a',
      'http://a/',
      'http://a',
      'http://a?x=1&y=2',
      'http://a?y=2&x=1',
      'http://%61',
    ];
    const asked = order(version, ...entries.map((entry) => [entry, 40] as const));
    expect(asked).toEqual(expected.map((entry) => `${entry} 40 announced`));
  });

  test('what Nix cannot open is not asked', () => {
    const asked = order(
      '2.8.0',
      ['word'],
      ['http://a?priority=x', 1],
      ['http://b?trusted=x', 1],
      ['http://c', 1],
    );
    expect(asked).toEqual(['http://c 1 announced']);
  });
});
