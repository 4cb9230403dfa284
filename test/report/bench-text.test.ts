import { stripVTControlCharacters } from 'node:util';
import Value from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { type BenchDocument, BenchSchema } from '../../lib/model/bench.ts';
import { renderBench } from '../../lib/report/bench-text.ts';
import { columnsOf } from '../../lib/report/columns.ts';
import { expectGolden } from '../support/golden.ts';
import * as samples from './sample-benches.ts';

const plain = { width: 80, colour: false, unicode: true };
const documents = Object.entries(samples.benches);

test.each(documents)('%s is a document of nixcache bench', (_, make) => {
  expect([...Value.Errors(BenchSchema, make())]).toEqual([]);
});

test.each(documents)('the page %s is as it was read and found good', (name, make) => {
  expectGolden(`report/bench/${name}-80.txt`, renderBench(make(), plain));
});

test.each([
  ['typical-40-ascii', samples.typical(), { width: 40, colour: false, unicode: false }],
  ['compared-60', samples.compared(), { ...plain, width: 60 }],
  ['manyPaths-120', samples.manyPaths(), { ...plain, width: 120 }],
])('the page %s is as it was read and found good', (name, document, terminal) => {
  expectGolden(`report/bench/${name}.txt`, renderBench(document, terminal));
});

/** Lines to be copied may be wider than the terminal, no other one. */
const copied = (document: BenchDocument): readonly string[] =>
  document.advice.changes.flatMap(({ lines, takeOut, apply }) => [...lines, ...takeOut, ...apply]);

describe.each(documents)('%s', (_, make) => {
  const document = make();

  test.each([40, 60, 80, 120, 200])('fits %i columns, in ASCII too', (width) => {
    for (const unicode of [true, false]) {
      const page = renderBench(document, { width, colour: false, unicode });
      const wide = page
        .split('\n')
        .filter((line) => columnsOf(line) > width)
        .filter((line) => !copied(document).some((one) => line.includes(one)));
      expect(wide).toEqual([]);
      if (!unicode) expect(page).toMatch(/^[\x20-\x7e\n]*$/);
    }
  });

  test('says the same with colours', () => {
    const coloured = renderBench(document, { ...plain, colour: true });
    const trimmed = (page: string) => page.replace(/ +$/gm, '');
    expect(trimmed(stripVTControlCharacters(coloured))).toBe(renderBench(document, plain));
  });
});

test('what strangers wrote can neither steer the terminal nor hide', () => {
  const page = renderBench(samples.hostile(), { ...plain, colour: false });
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/);
});

test('a cache that died is told of in words and has no place in the table', () => {
  const page = renderBench(samples.losses(), plain);
  const [table = ''] = page.split('\n\n').filter((part) => part.startsWith('#'));
  expect(table).not.toContain(samples.lan);
  expect(page).toContain(`✗ ${samples.lan}: died in round 10 of 24`);
});

test('an interrupted measurement says so', () => {
  expect(renderBench(samples.interrupted(), plain).replace(/\s+/g, ' ')).toContain('it was interrupted');
});
