import { expect, test } from 'vitest';
import { tableLines } from '../../lib/report/table.ts';

const columns = (rows: number) => [
  {
    head: 'cache',
    cells: Array.from({ length: rows }, (_, row) => (row % 7 === 0 ? `\u5bbf ${row}\nmore` : `a ${row}`)),
  },
  { head: 'prio', align: 'right' as const, cells: Array.from({ length: rows }, (_, row) => `${row % 100}`) },
  {
    head: 'state',
    cells: Array.from({ length: rows }, (_, row) => `\u001b[31m${'x'.repeat(row % 5)}\u001b[39m`),
  },
];

test('a table of very many rows has one head and the columns of a small one', () => {
  const lines = tableLines(columns(1201));
  expect(lines).toHaveLength(1 + 1201 + Math.ceil(1201 / 7));
  expect(lines.filter((line) => line.startsWith('cache'))).toHaveLength(1);
  const small = tableLines(columns(400));
  const wide = (line: string | undefined) => line?.replace(/ {2,}/g, '  ');
  expect(lines.slice(0, small.length).map(wide)).toEqual(small.map(wide));
  expect(lines.at(-1)).toMatch(/^a 1200 {3,}0 /);
});

test('its time does not grow with the square of its rows', { timeout: 30_000 }, () => {
  const start = performance.now();
  expect(tableLines(columns(20_000)).length).toBeGreaterThan(20_000);
  expect(performance.now() - start).toBeLessThan(15_000);
});
