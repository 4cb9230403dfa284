import type { Terminal } from '../model/ports.ts';
import { columnsOf } from './columns.ts';
import { type Paint, painter, type Role } from './paint.ts';
import { wrap } from './wrap.ts';

/** What a page is made for: columns, colours and the characters that can be shown. */
export interface Look {
  /** Columns of the page. */
  readonly width: number;
  /** Columns of a paragraph: longer lines are hard to read. */
  readonly proseWidth: number;
  readonly paint: Paint;
  readonly unicode: boolean;
  readonly marks: Readonly<Record<'error' | 'warning' | 'note' | 'good' | 'unknown', string>>;
}

export const lookOf = ({ width, colour, unicode }: Terminal): Look => ({
  width: Math.max(40, width),
  proseWidth: Math.min(100, Math.max(40, width)),
  paint: painter(colour),
  unicode,
  marks: unicode
    ? { error: '✗', warning: '!', note: '·', good: '✓', unknown: '?' }
    : { error: 'x', warning: '!', note: '-', good: '+', unknown: '?' },
});

interface Hanging {
  /** Stands in front of the first line and sets where all of them begin. */
  readonly lead: string;
  readonly text: string;
  readonly look: Look;
  /** Of the lead. */
  readonly role?: Role | undefined;
  /** Further columns in front of all lines but the first. */
  readonly hang?: number;
}

/** A paragraph behind a mark or label. */
export function hanging({ lead, text, look, role, hang = 0 }: Hanging): readonly string[] {
  const indent = columnsOf(lead);
  const [first = '', ...more] = wrap(text, look.proseWidth - indent - hang);
  const shown = role === undefined ? lead : look.paint(role, lead);
  return [`${shown}${first}`.trimEnd(), ...more.map((line) => `${' '.repeat(indent + hang)}${line}`)];
}

/** As many of the items as one line of so many columns holds, and how many are left. */
export function fitList(items: readonly string[], columns: number): string {
  const all = items.join(', ');
  if (columnsOf(all) <= columns) return all;
  for (let count = items.length - 1; count > 0; count--) {
    const some = `${items.slice(0, count).join(', ')} and ${items.length - count} more`;
    if (columnsOf(some) <= columns) return some;
  }
  return items.length === 1 ? all : `${items.length} of them`;
}
