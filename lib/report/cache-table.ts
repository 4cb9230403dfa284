import Table from 'cli-table3';
import { duration } from '../derive/endpoint.ts';
import type { CacheReport, Report } from '../model/report.ts';
import type { Marks } from './marks.ts';
import type { Paint, Role } from './paint.ts';
import { printable } from './printable.ts';
import { shorten } from './shorten.ts';

const GAP = 2;
/** Below this a URL cannot be told from another; the table is then wider than the terminal instead. */
const NARROWEST_URL = 16;

const headings = ['#', 'cache', 'prio', 'reach', 'signature', 'hit', 'miss'];
const aligns = ['right', 'left', 'right', 'left', 'left', 'right', 'right'] as const;

interface Cell {
  readonly text: string;
  readonly role?: Role;
}

/**
 * The caches in the order in which Nix asks them, then those that it does not ask. As wide as it must be and no wider than `width`:
 * the URLs give way.
 */
export function cacheTable(caches: Report['caches'], width: number, marks: Marks, paint: Paint): string {
  const rows = [...caches]
    .sort((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity))
    .map((cache) => cellsOf(cache, marks));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const others = widths.reduce((sum, each, column) => (column === 1 ? sum : sum + each + GAP), 0);
  const urlWidth = Math.max(NARROWEST_URL, width - others);
  const table = new Table({
    head: headings.map((heading) => paint('quiet', heading)),
    colAligns: [...aligns],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    chars: noLines,
  });
  for (const row of rows)
    table.push(
      row.map(({ text, role }, column) => {
        const shown = column === 1 ? shorten(text, urlWidth, marks.ellipsis) : text;
        return role === undefined ? shown : paint(role, shown);
      }),
    );
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function cellsOf(cache: CacheReport, { none }: Marks): readonly Cell[] {
  const {
    order,
    priority,
    substituter,
    reach,
    reachText,
    signature,
    signatureText,
    hitMs,
    missMs,
    droppedByDaemon,
  } = cache;
  const time = (ms: number | null): Cell => ({ text: ms === null ? none : duration(ms) });
  return [
    { text: order === null ? none : String(order) },
    { text: printable(substituter) },
    { text: priority === null ? none : String(priority) },
    droppedByDaemon === null
      ? { text: reachText, role: reach === 'answers' ? 'good' : 'error' }
      : { text: 'ignored', role: 'warning' },
    signature === 'unknown' ? { text: none } : { text: signatureText, role: signatureRoles[signature] },
    time(hitMs),
    time(missMs),
  ];
}

const signatureRoles = { good: 'good', refused: 'error', unchecked: 'warning' } as const;

const noLines = {
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
  middle: '',
};
