import { expect, test } from 'vitest';
import { columnsOf } from '../../lib/report/columns.ts';
import { fitList } from '../../lib/report/look.ts';
import { shortNames } from '../../lib/report/short-names.ts';
import { boundProse, shortenEnd, shortenMiddle } from '../../lib/report/shorten.ts';
import { wrap } from '../../lib/report/wrap.ts';

test.each([
  ['', 10, ['']],
  ['one two three', 7, ['one two', 'three']],
  ['one two three', 80, ['one two three']],
  ['  one\n two  ', 80, ['one two']],
  ['abcdefghij klm', 4, ['abcd', 'efgh', 'ij', 'klm']],
  ['a abcdefgh b', 4, ['a', 'abcd', 'efgh', 'b']],
  ['縮緬 縮緬', 5, ['縮緬', '縮緬']],
])('%j in %d columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

test('a long text is wrapped in linear time', () => {
  const text = 'x'.repeat(1_000_000);
  expect(wrap(text, 80)).toHaveLength(12_500);
});

test.each([
  ['abc', 3],
  ['縮緬', 4],
  ['e\u0301', 1],
  ['🎉', 2],
])('%s takes %d columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test.each([
  [shortenMiddle('https://cache.example.org/team', 20, true), 'https://cac…org/team'],
  [shortenMiddle('https://cache.example.org/team', 20, false), 'https://ca...rg/team'],
  [shortenMiddle('short', 20, true), 'short'],
  [shortenEnd('abcdefgh', 5, true), 'abcd…'],
  [boundProse(`see https://${'a'.repeat(1000)}/x now`, true).length, 128],
])('%s', (shown, expected) => {
  expect(shown).toBe(expected);
});

test('names that differ stay different when they are shortened', () => {
  const at = (middle: string) => `https://${'a'.repeat(30)}${middle}${'z'.repeat(30)}`;
  const cases = [
    ['https://cache-1.build.internal.example.org:5000', 'https://cache-2.build.internal.example.org:5000'],
    ['https://cache.example.org/very/long/path/1', 'https://cache.example.org/very/long/path/2'],
    [at('1'), at('2'), at('3')],
  ];
  for (const names of cases)
    for (const most of [12, 20, 30]) {
      const shown = [...shortNames(names, most, true).values()];
      expect(new Set(shown).size).toBe(names.length);
      expect(shown.every((name) => columnsOf(name) <= most)).toBe(true);
    }
});

test.each([
  [['one', 'two'], 80, 'one, two'],
  [['one', 'two', 'three'], 14, 'one and 2 more'],
  [['a-long-name', 'another'], 5, '2 of them'],
])('%j in %d columns is %s', (items, columns, expected) => {
  expect(fitList(items, columns)).toBe(expected);
});
