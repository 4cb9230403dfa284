import { expect, test } from 'vitest';
import { createProgress } from '../../lib/host/progress.ts';

function watch(isTTY: boolean, term: string | undefined, columns: number) {
  let written = '';
  const stream = {
    isTTY,
    columns,
    write: (text: string | Uint8Array) => {
      written += String(text);
      return true;
    },
  };
  return { progress: createProgress(stream, term), written: () => written };
}

test('one line is written over and over, and erased in the end', () => {
  const { progress, written } = watch(true, 'xterm', 80);
  progress.show('asking a');
  progress.show('asking b');
  progress.clear();
  progress.clear();
  expect(written()).toBe('\r\u001b[Kasking a\r\u001b[Kasking b\r\u001b[K');
});

test('it never fills the line, which some terminals would break', () => {
  const { progress, written } = watch(true, 'xterm', 10);
  progress.show('asking cache.example.org');
  expect(written()).toBe('\r\u001b[Kasking ca');
});

test('what is named cannot command the terminal', () => {
  const { progress, written } = watch(true, 'xterm', 80);
  progress.show('a\u001b[2Jb\r\nc\u202ed');
  expect(written()).toBe('\r\u001b[Ka [2Jb  c d');
});

test.each([
  ['no terminal', false, 'xterm'],
  ['a dumb terminal', true, 'dumb'],
])('%s sees nothing', (_name, isTTY, term) => {
  const { progress, written } = watch(isTTY, term, 80);
  progress.show('asking');
  progress.clear();
  expect(written()).toBe('');
});
