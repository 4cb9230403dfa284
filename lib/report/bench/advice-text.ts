import type { BenchAdvice } from '../../model/bench.ts';
import { cacheNames } from '../cache-names.ts';
import { columnsOf } from '../columns.ts';
import { applyFixesLines, fixText } from '../fix-text.ts';
import { hanging, type Look } from '../look.ts';
import { boundProse } from '../shorten.ts';
import { type Column, GAP, tableLines } from '../table.ts';
import { timeText } from './numbers.ts';
import { orderLines, predictionLines } from './plan-text.ts';
import { hasSameOrder } from './words.ts';

const marks = { reorder: 'warning', keep: 'good', none: 'unknown' } as const;

/** What to do about the order of the caches, why, and the exact configuration: paragraphs. */
export function adviceSections(advice: BenchAdvice, look: Look): readonly (readonly string[])[] {
  const mark = marks[advice.kind];
  const role = mark === 'unknown' ? 'quiet' : mark;
  const prose = (lead: string, text: string) => hanging({ lead, text: boundProse(text, look.unicode), look });
  return [
    hanging({ lead: `${look.marks[mark]} `, text: boundProse(advice.text, look.unicode), look, role }),
    predictionLines(advice, look),
    orderLines(advice, look),
    contributionLines(advice, look),
    advice.drop.length === 0
      ? []
      : [
          look.paint('strong', 'More is not better:'),
          ...advice.drop.flatMap(({ text, savesMs }) =>
            prose(savesMs > 0 ? `  ${timeText(savesMs)} less  ` : '  ', text),
          ),
        ],
    advice.changes.flatMap((change) => fixText(change, look)),
    applyFixesLines(advice.changes, look),
    advice.cautions.flatMap((text) =>
      hanging({
        lead: `${look.marks.warning} `,
        text: boundProse(text, look.unicode),
        look,
        role: 'warning',
      }),
    ),
  ];
}

/** What each cache is good for, and what its misses cost. */
function contributionLines({ contributions, present, proposed }: BenchAdvice, look: Look): readonly string[] {
  if (contributions.length === 0) return [];
  const numbers = (head: string, cells: readonly string[]): Column => ({ head, align: 'right', cells });
  const isOne = proposed === null || hasSameOrder(present, proposed);
  const then = (column: Column): readonly Column[] => (isOne ? [] : [column]);
  const count = (value: number) => (value === 0 ? look.paint('quiet', '0') : value.toString());
  const time = (ms: number) => (ms <= 0 ? look.paint('quiet', '-') : timeText(ms));
  const columns = [
    numbers(
      'only here',
      contributions.map(({ onlyHere }) => count(onlyHere)),
    ),
    numbers(
      'serves now',
      contributions.map(({ servedNow }) => count(servedNow)),
    ),
    ...then(
      numbers(
        'then',
        contributions.map(({ servedThen }) => count(servedThen)),
      ),
    ),
    numbers(
      'misses now',
      contributions.map(({ missesNowMs }) => time(missesNowMs)),
    ),
    ...then(
      numbers(
        'then',
        contributions.map(({ missesThenMs }) => time(missesThenMs)),
      ),
    ),
  ];
  const names = contributions.map(({ substituter }) => substituter);
  const beside = columns.reduce((sum, { head, cells }) => sum + widest([head, ...cells]) + GAP, 0);
  if (look.width - beside < LEAST_FOR_NAME) return narrow(contributions, look);
  const shown = cacheNames(names, look.width - beside, look.unicode);
  const cells = names.map((name) => shown.get(name) ?? name);
  const [head = '', ...rows] = tableLines([{ head: 'cache', cells }, ...columns]);
  return [look.paint('quiet', head), ...rows];
}

const LEAST_FOR_NAME = 16;

const widest = (texts: readonly string[]): number =>
  texts.reduce((most, text) => Math.max(most, columnsOf(text.replace(/\x1b\[\d+m/g, ''))), 0);

/** The same where there is no room for a table. */
const narrow = (contributions: BenchAdvice['contributions'], look: Look): readonly string[] =>
  contributions.flatMap(({ substituter, onlyHere, servedNow, servedThen, missesNowMs, missesThenMs }) =>
    hanging({
      lead: '',
      text: `${substituter}: ${onlyHere} only here; serves ${servedNow}, then ${servedThen}; misses cost ${timeText(missesNowMs)}, then ${timeText(missesThenMs)}`,
      look,
      hang: 2,
    }),
  );
