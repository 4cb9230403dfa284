import { expect, test } from 'vitest';
import { explainLog } from '../../lib/log/explain-log.ts';
import { notebook } from '../../lib/log/notebook.ts';
import { lineCutter } from '../../lib/nix/log/lines.ts';
import { logReader } from '../../lib/nix/log/reader.ts';
import { explained } from '../support/logs.ts';

const MB = 1 << 20;

/** Reads so many pieces, as a pipe would bring them, and says what that cost. */
function readPieces(piece: string, count: number) {
  const cutter = lineCutter();
  const reader = logReader();
  const book = notebook();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const began = performance.now();
  const take = (lines: readonly string[]) => {
    for (const line of lines) for (const message of reader.push(line)) book.add(message);
  };
  for (let index = 0; index < count; index++) {
    take(cutter.push(piece));
    if (index % 64 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
  }
  take(cutter.end());
  for (const message of reader.end()) book.add(message);
  return {
    ...explainLog(book.notes()),
    seconds: (performance.now() - began) / 1000,
    grownMb: (most - before) / MB,
  };
}

const noise = [
  '\u001b[1mgcc\u001b[0m -O2 -Wall -c src/main.c -o build/main.o -I./include -fPIC',
  'test result: FAILED. 12 passed; 1 failed; 0 ignored',
  '    at Object.<anonymous> (/build/source/test/foo.test.js:12:34)',
  'make[2]: *** [Makefile:123: all] Error 1',
  '\r[ 45%] Building CXX object CMakeFiles/foo.dir/src/bar.cpp.o\r[ 46%]',
  'warning: unused variable `x`',
  'error: key is not what it was, building failed, signature is missing',
];
const piece = (lines: readonly string[]): string => {
  const text = `${lines.join('\n')}\n`;
  return text.repeat(Math.ceil((64 << 10) / text.length)).slice(0, 64 << 10);
};

test('50 MB of noise take seconds, and no memory to speak of', () => {
  const { findings, seconds, grownMb } = readPieces(piece(noise), 800);
  expect(findings).toEqual([]);
  expect(seconds).toBeLessThan(30);
  expect(grownMb).toBeLessThan(150);
});

test('10 MB in one line without an end', () => {
  const { findings, grownMb, seconds } = readPieces('x'.repeat(64 << 10), 160);
  expect(findings).toEqual([]);
  expect(grownMb).toBeLessThan(100);
  expect(seconds).toBeLessThan(10);
});

test('10 MB of rubbish', () => {
  let seed = 1;
  const bytes = Uint8Array.from({ length: 64 << 10 }, () => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed >> 16;
  });
  const { findings, seconds } = readPieces(new TextDecoder().decode(bytes), 160);
  expect(findings).toEqual([]);
  expect(seconds).toBeLessThan(20);
});

test('a message of Nix without an end', () => {
  const { findings } = readPieces(
    `error: unable to download 'https://cache.test/nix-cache-info': ${'y'.repeat(64 << 10)}`,
    40,
  );
  expect(findings).toHaveLength(1);
  expect(JSON.stringify(findings).length).toBeLessThan(10_000);
});

test('an answer without an end, of which the first lines are kept', () => {
  const head =
    "error: unable to download 'https://cache.test/nix-cache-info': HTTP error 500\n\n       response body:\n\n";
  const { findings } = explained(`${head}${'       <p>and more</p>\n'.repeat(50_000)}`);
  expect(findings).toHaveLength(1);
});

test('a hundred thousand different caches are kept few, and the rest is counted', () => {
  const lines = Array.from(
    { length: 100_000 },
    (_, index) => `warning: 'https://cache-${index}.test' does not appear to be a binary cache\n`,
  );
  const { findings, left } = explained(lines.join(''));
  expect([findings.length, left]).toEqual([20, 99_980]);
});

test('a hundred thousand paths copied from caches, then one that fails', () => {
  const lines = Array.from(
    { length: 100_000 },
    (_, index) =>
      `copying path '/nix/store/${String(index).padStart(32, '0')}-p' from 'https://cache.test'...\n`,
  );
  const { findings } = explained(`${lines.join('')}error: input compression not recognized\n`);
  expect(findings[0]?.subject.name).toBe('https://cache.test');
});
