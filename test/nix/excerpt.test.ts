import { expect, test } from 'vitest';
import { excerpt } from '../../lib/nix/excerpt.ts';

test.each([
  ['plain text stays', 'Grüße, 世界', 'Grüße, 世界'],
  ['an escape sequence becomes visible', '\u001b[31mred', '\\u{1b}[31mred'],
  ['a newline becomes visible', 'a\nb\r', 'a\\u{a}b\\u{d}'],
  ['text that turns the direction becomes visible', '\u202eevil', '\\u{202e}evil'],
  ['half a character becomes visible', 'x\ud83d', 'x\\u{d83d}'],
  ['the replacement of unreadable bytes stays', '\ufffd', '\ufffd'],
])('%s', (_, text, shown) => {
  expect(excerpt(text)).toBe(shown);
});

test('long text is cut off', () => {
  expect(excerpt('a'.repeat(81))).toBe(`${'a'.repeat(80)}…`);
  expect(excerpt('a'.repeat(80))).toBe('a'.repeat(80));
  expect(excerpt('abc', 2)).toBe('ab…');
});
