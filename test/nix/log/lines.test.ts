import { describe, expect, test } from 'vitest';
import { LONGEST_LINE, lineCutter } from '../../../lib/nix/log/lines.ts';

function cut(...chunks: readonly string[]): readonly string[] {
  const cutter = lineCutter();
  return [...chunks.flatMap((chunk) => cutter.push(chunk)), ...cutter.end()];
}

describe('lines', () => {
  test.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\nb'], ['a', 'b']],
    [
      ['a', 'b', '\nc'],
      ['ab', 'c'],
    ],
    [['a\r\nb\r\n'], ['a', 'b']],
    [['a\rb\n'], ['a', 'b']],
    [['\n\n'], ['', '']],
    [[''], []],
    [[], []],
  ])('%j are %j', (chunks, lines) => {
    expect(cut(...chunks)).toEqual(lines);
  });

  test('are the same however the text is cut into pieces', () => {
    const text = 'warning: one\n\u001b[31merror:\u001b[0m two\r[1/2]\rthree\n\nfour';
    for (let size = 1; size <= text.length; size++) {
      const chunks = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
      expect(cut(...chunks)).toEqual(cut(text));
    }
  });

  test('keep only the beginning of one that is too long, and go on behind it', () => {
    const lines = cut('x'.repeat(LONGEST_LINE), 'y'.repeat(1 << 20), '\nnext\n');
    expect(lines.map(({ length }) => length)).toEqual([LONGEST_LINE, 4]);
  });
});
