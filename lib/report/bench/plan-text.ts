import type { BenchAdvice, BenchPlan } from '../../model/bench.ts';
import { cacheNames } from '../cache-names.ts';
import { columnsOf } from '../columns.ts';
import { hanging, type Look } from '../look.ts';
import { type Column, GAP, tableLines } from '../table.ts';
import { timeText } from './numbers.ts';
import { hasSameOrder, speedUpText } from './words.ts';

const INDENT = '  ';
/** The columns of a name below which two of them have no room side by side. */
const LEAST_BESIDE = 20;

/** The order now and the proposed one, side by side where there is room. */
export function orderLines({ present, proposed }: BenchAdvice, look: Look): readonly string[] {
  if (present === null && proposed === null) return [];
  const isSame = hasSameOrder(present, proposed);
  const lists = [
    ...(present === null
      ? []
      : [{ head: isSame || proposed === null ? 'order' : 'order now', order: present.order }]),
    ...(proposed === null || isSame ? [] : [{ head: 'proposed order', order: proposed.order }]),
  ];
  const places = lists.reduce((most, { order }) => Math.max(most, order.length), 0);
  const number = (index: number) => (index + 1).toString();
  const width = look.width - INDENT.length;
  const beside = Math.floor((width - places.toString().length - lists.length * GAP) / lists.length);
  const isBeside = beside >= LEAST_BESIDE;
  const room = isBeside ? beside : width - places.toString().length - GAP;
  const shown = cacheNames(
    lists.flatMap(({ order }) => order),
    room,
    look.unicode,
  );
  const columns = lists.map(
    ({ head, order }): Column => ({
      head,
      cells: order.map((name) => {
        const text = shown.get(name) ?? name;
        return hasRisen(name, order, present) ? look.paint('good', text) : text;
      }),
    }),
  );
  const numbers: Column = {
    head: '',
    align: 'right',
    cells: Array.from({ length: places }, (_, index) => number(index)),
  };
  const tables = isBeside
    ? [tableLines([numbers, ...columns])]
    : columns.map((column) =>
        tableLines([{ ...numbers, cells: numbers.cells.slice(0, column.cells.length) }, column]),
      );
  return tables.flatMap(([head = '', ...rows]) => [
    look.paint('quiet', `${INDENT}${head}`),
    ...rows.map((row) => `${INDENT}${row}`),
  ]);
}

/** Whether a cache is asked earlier than now. */
function hasRisen(name: string, order: readonly string[], present: BenchPlan | null): boolean {
  const before = present?.order.indexOf(name) ?? -1;
  return present !== null && before > order.indexOf(name);
}

const parts = [
  ['opening', ({ openingMs }: BenchPlan) => openingMs],
  ['asking', ({ lookupMs }: BenchPlan) => lookupMs],
  ['downloading', ({ downloadMs }: BenchPlan) => downloadMs],
] as const;
const FILLS = ['▓', '▒', '█'];
const LETTERS = ['o', '-', '#'];
const LABEL = 'then'.length;

/** The predicted time as bars of what it is spent on. */
export function predictionLines({ present, proposed }: BenchAdvice, look: Look): readonly string[] {
  const plans = [
    ...(present === null ? [] : [{ label: 'now', plan: present, more: undefined }]),
    ...(proposed === null || hasSameOrder(present, proposed)
      ? []
      : [{ label: 'then', plan: proposed, more: present && speedUpText(present, proposed) }]),
  ];
  const longest = plans.reduce((most, { plan }) => Math.max(most, plan.predictedMs), 0);
  if (longest <= 0) return [];
  const texts = plans.map(({ plan, more }) => `${timeText(plan.predictedMs)}${more ? `, ${more}` : ''}`);
  const beside = texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
  const columns = Math.min(60, look.width - INDENT.length - LABEL - 2 * GAP - beside);
  const fills = look.unicode ? FILLS : LETTERS;
  const bars = plans.map(({ label, plan }, index) => {
    const text = look.paint('strong', texts[index] ?? '');
    const bar = columns < 8 ? '' : `${stacked(plan, longest, columns, fills)}  `;
    return `${INDENT}${look.paint('quiet', label.padEnd(LABEL))}  ${bar}${text}`;
  });
  const key = parts.map(([word, msOf], index) => {
    const times = plans.map(({ plan }) => timeText(msOf(plan)));
    return `${columns < 8 ? '' : `${fills[index]} `}${word} ${[...new Set(times)].join(', then ')}`;
  });
  return [
    ...bars,
    ...hanging({ lead: ' '.repeat(INDENT.length + LABEL + GAP), text: key.join('; '), look }).map((line) =>
      look.paint('quiet', line),
    ),
  ];
}

/** Ends where the sum of all before ends, so that rounding does not add up. */
function stacked(plan: BenchPlan, longest: number, columns: number, fills: readonly string[]): string {
  let sum = 0;
  let bar = '';
  for (const [index, [, msOf]] of parts.entries()) {
    sum += msOf(plan);
    const end = Math.min(columns, Math.round((sum / longest) * columns));
    bar += (fills[index] ?? '').repeat(Math.max(0, end - bar.length));
  }
  return bar;
}
