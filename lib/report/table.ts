import CliTable from 'cli-table3';
import { columnsOf } from './columns.ts';

/** A column: its heading and what stands in it, a line break inside a cell included. */
export interface Column {
  readonly head: string;
  readonly align?: 'right';
  readonly cells: readonly string[];
}

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** The blanks between two columns. */
export const GAP = none.middle.length;

/** A table without rules, aligned with blanks alone; colours inside cells take no room. */
export function tableLines(columns: readonly Column[]): readonly string[] {
  const rows = Math.max(...columns.map(({ cells }) => cells.length));
  if (rows <= ROWS_AT_ONCE) return drawn(columns, 0, rows);
  const colWidths = columns.map(widthOf);
  return Array.from({ length: Math.ceil(rows / ROWS_AT_ONCE) }, (_, index) => {
    const from = index * ROWS_AT_ONCE;
    const lines = drawn(columns, from, Math.min(rows, from + ROWS_AT_ONCE), colWidths);
    return index === 0 ? lines : lines.slice(1);
  }).flat();
}

/** The time that cli-table3 takes grows with the square of the rows. */
const ROWS_AT_ONCE = 500;

/** Rows from `from` up to `to`, below their heads. */
function drawn(
  columns: readonly Column[],
  from: number,
  to: number,
  colWidths?: number[],
): readonly string[] {
  const table = new CliTable({
    chars: none,
    // Otherwise it colours heads and borders, in a pipe too.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    ...(colWidths === undefined ? {} : { colWidths }),
  });
  for (let row = from; row < to; row++) table.push(columns.map(({ cells }) => cells[row] ?? ''));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const widthOf = ({ head, cells }: Column): number =>
  [head, ...cells]
    .flatMap((cell) => cell.replace(/\x1b\[[0-9;]*m/g, '').split('\n'))
    .reduce((most, line) => Math.max(most, columnsOf(line)), 0);
