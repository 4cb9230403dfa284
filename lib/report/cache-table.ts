import { duration } from '../derive/endpoint.ts';
import type { CacheReport } from '../model/report.ts';
import { columnsOf } from './columns.ts';
import type { Look } from './look.ts';
import type { Role } from './paint.ts';
import { shortNames } from './short-names.ts';
import { type Column, GAP, tableLines } from './table.ts';
import { wrap } from './wrap.ts';

/** The columns that a URL has at least, if there is a way. */
const ROOM_FOR_URL = 24;
const LEAST_FOR_URL = 12;
const NARROW_WORDS = 9;

/** All caches, one row each: those that Nix asks in the order in which it does, then the others as configured. */
export function cacheTable(configured: readonly CacheReport[], look: Look): readonly string[] {
  const caches = configured.toSorted((left, right) => placeOf(left) - placeOf(right));
  const { paint, unicode, width } = look;
  const names = caches.map(({ substituter }) => substituter);
  const enough = Math.min(ROOM_FOR_URL, Math.max(...names.map(columnsOf)));
  const all = columnsOfCaches(caches, look, width);
  const few = all.filter(({ head }) => head !== 'prio' && head !== 'miss');
  const narrow = columnsOfCaches(caches, look, NARROW_WORDS).filter(({ head }) =>
    few.some((one) => one.head === head),
  );
  const roomBeside = (beside: readonly Column[]): number =>
    width - beside.reduce((sum, column) => sum + widthOf(column) + GAP, 0);
  const [order, ...rest] = [all, few].find((columns) => roomBeside(columns) >= enough) ?? narrow;
  if (order === undefined) return [];
  const room = Math.max(LEAST_FOR_URL, roomBeside([order, ...rest]));
  const shown = shortNames(names, room, unicode);
  const cells = names.map((name) => shown.get(name) ?? name);
  const [head = '', ...rows] = tableLines([order, { head: 'cache', cells }, ...rest]);
  return [paint('quiet', head), ...rows];
}

const placeOf = ({ order }: CacheReport): number => order ?? Number.MAX_SAFE_INTEGER;

/** All columns but the names; words are broken into lines of so many columns. */
function columnsOfCaches(caches: readonly CacheReport[], look: Look, wordWidth: number): readonly Column[] {
  const numbers = (head: string, textOf: (cache: CacheReport) => string | undefined): Column => ({
    head,
    align: 'right',
    cells: caches.map((cache) => textOf(cache) ?? look.paint('quiet', nothing.text)),
  });
  const words = (head: string, cellOf: (cache: CacheReport) => Cell): Column => ({
    head,
    cells: caches.map((cache) => {
      const { text, role } = cellOf(cache);
      const lines = wrap(text, wordWidth);
      return lines.map((line) => look.paint(role, line)).join('\n');
    }),
  });
  return [
    numbers('#', ({ order }) => order?.toString()),
    numbers('prio', ({ priority }) => priority?.toString()),
    words('reach', reachCell),
    words('signature', signatureCell),
    numbers('hit', ({ hitMs }) => milliseconds(hitMs)),
    numbers('miss', ({ missMs }) => milliseconds(missMs)),
  ];
}

interface Cell {
  readonly text: string;
  readonly role: Role;
}

const nothing: Cell = { text: '-', role: 'quiet' };

function reachCell({ reach, reachText, droppedByDaemon }: CacheReport): Cell {
  if (reach === 'not-asked') return { text: reachText, role: 'quiet' };
  if (reach !== 'answers') return { text: reachText, role: 'error' };
  return droppedByDaemon === null ? { text: reachText, role: 'good' } : { text: 'ignored', role: 'error' };
}

function signatureCell({ reach, signature, signatureText }: CacheReport): Cell {
  if (reach !== 'answers') return nothing;
  const roles = { good: 'good', refused: 'error', unchecked: 'warning', unknown: 'quiet' } as const;
  return { text: signatureText, role: roles[signature] };
}

const milliseconds = (ms: number | null): string | undefined => (ms === null ? undefined : duration(ms));

const widthOf = ({ head, cells }: Column): number =>
  Math.max(columnsOf(head), ...cells.flatMap((cell) => cell.split('\n')).map(visibleColumns));

const visibleColumns = (painted: string): number => columnsOf(painted.replace(/\u001b\[\d+m/g, ''));
