import { describe, expect, test } from 'vitest';
import { leveledText, plainLine, withoutEscapes } from '../../../lib/nix/log/plain-line.ts';

describe('escape sequences are taken out', () => {
  test.each([
    ['\u001b[31;1merror:\u001b[0m x', 'error: x'],
    ['^[[31;1merror:^[[0m x', 'error: x'],
    ['\\u001b[31merror:\\u001b[0m x', 'error: x'],
    ['\\x1b[31merror:\\e[0m x', 'error: x'],
    ['[31;1merror:[0m x', 'error: x'],
    ['\u001b[Kx', 'x'],
    ['\u001b]8;;https://a.test\u0007link\u001b]8;;\u0007', 'link'],
    ['\u001b_bk;t=1700000000123\u0007x', 'x'],
    ['\u009b31mx', 'x'],
    ['an array[0] and [12] stay', 'an array[0] and [12] stay'],
  ])('%j', (line, plain) => {
    expect(withoutEscapes(line)).toBe(plain);
  });
});

describe('what others put in front is taken off', () => {
  test.each([
    ['2026-11-21T15:24:55.1234567Z error: x', 0],
    ['2026-11-21 15:24:55,123 error: x', 0],
    ['2026-11-21T15:24:55+01:00 error: x', 0],
    ['[2026-11-21T15:24:55.123Z]   error: x', 2],
    ['2026-11-21T15:24:55.123456Z 01O        error: x', 7],
    ['2026-11-21T15:24:55Z ##[error]error: x', 0],
    ['::error::error: x', 0],
    ['Nov  2 15:24:55 host nix-daemon[12]: error: x', 0],
    ['host nix-daemon[12]:        error: x', 7],
    ['#12 3.456     error: x', 4],
    ['web-1  | error: x', 0],
    ['\u2503 error: x', 0],
    ['> error: x', 0],
    ['- `error: x', 0],
    ['* error: x', 0],
    ['    error: x', 4],
  ])('%j', (line, indent) => {
    expect(plainLine(line)).toEqual({ text: 'error: x', indent });
  });

  test('a builder is named, whatever stands before it', () => {
    expect(plainLine('2026-11-21T15:24:55Z \u001b[2mhello-2.12> \u001b[0merror: x')).toEqual({
      text: 'error: x',
      indent: 0,
      builder: 'hello-2.12',
    });
  });

  test.each(['2026 was good', '15:24 x', 'a |b', 'path/with> x', 'std::error::Error: x'])(
    '%j stays',
    (line) => {
      expect(plainLine(line)).toEqual({ text: line, indent: 0 });
    },
  );
});

test.each([
  ['warning: error: unable', 'unable', 'warning'],
  ['error: unable', 'unable', 'error'],
  ['error (ignored): unable', 'unable', 'error'],
  ['error:', '', 'error'],
  ['errors: x', 'errors: x', 'none'],
  ['an error: x', 'an error: x', 'none'],
])('%j is of level %3$s', (line, text, level) => {
  expect(leveledText(line)).toEqual({ text, level });
});

test('hostile lines cost no more than their length', () => {
  const began = performance.now();
  for (const piece of ['\u001b]', '\u001b[', '[1;', '^[[', 'error: ', '> ', '#1 1.1 ', ' ', '\u001b_', 'a'])
    plainLine(piece.repeat(60_000 / piece.length));
  expect(performance.now() - began).toBeLessThan(2000);
});
