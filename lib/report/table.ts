import CliTable from 'cli-table3';

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
  const table = new CliTable({
    chars: none,
    // Otherwise it colours heads and borders, in a pipe too.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
  });
  const rows = Math.max(...columns.map(({ cells }) => cells.length));
  for (let row = 0; row < rows; row++) table.push(columns.map(({ cells }) => cells[row] ?? ''));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
