import type { Ranked } from '../../model/bench.ts';
import { cacheNames } from '../cache-names.ts';
import { columnsOf } from '../columns.ts';
import type { Look } from '../look.ts';
import type { Role } from '../paint.ts';
import { counted, hitsOf, isRanked, missesOf } from './samples.ts';
import { type TimeAxis, timeAxis } from './time-axis.ts';
import { placeText } from './words.ts';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const LETTERS = ['.', ':', '+', '*', '#'];
/** With more caches than this, one line each: a page is to be seen at a glance. */
const MOST_WITH_MISSES = 8;
const COLUMNS_PER_TICK = 10;

/** How the times of all answers spread, on one axis: a fast cache stands left, a steady one in few columns. */
export function distributionLines(ranking: readonly Ranked[], look: Look): readonly string[] {
  const caches = ranking.filter(
    (cache) => isRanked(cache) && hitsOf(cache).length + missesOf(cache).length > 0,
  );
  const withMisses = caches.length <= MOST_WITH_MISSES || caches.every((cache) => hitsOf(cache).length === 0);
  const times = caches.flatMap((cache) => [...hitsOf(cache), ...(withMisses ? missesOf(cache) : [])]);
  const names = caches.map(({ substituter }) => substituter);
  const longest = names.reduce((most, name) => Math.max(most, columnsOf(name)), 0);
  const room = Math.min(longest, Math.floor(look.width / 3));
  const label = PLACE + room + GAP + KIND;
  const columns = look.width - label - GAP;
  const axis = timeAxis(times, Math.max(2, Math.floor(columns / COLUMNS_PER_TICK)));
  if (axis === undefined) return [];
  const shown = cacheNames(names, room, look.unicode);
  const row = (lead: string, kind: string, samples: readonly number[], role?: Role): readonly string[] => {
    if (samples.length === 0) return [];
    const bars = density(samples, axis, columns, look.unicode).trimEnd();
    return [`${lead}  ${look.paint('quiet', kind.padEnd(KIND))}  ${role ? look.paint(role, bars) : bars}`];
  };
  return [
    `${' '.repeat(label + GAP)}${look.paint('quiet', axisLine(axis, columns, look.unicode))}`,
    ...caches.flatMap((cache) => {
      const name = shown.get(cache.substituter) ?? cache.substituter;
      const lead = `${placeText(cache).padStart(PLACE - GAP)}  ${name}${' '.repeat(Math.max(0, room - columnsOf(name)))}`;
      const hits = row(lead, 'hit', hitsOf(cache), cache.place === 1 ? 'good' : undefined);
      const below = hits.length === 0 ? lead : ' '.repeat(PLACE + room);
      return [...hits, ...(withMisses ? row(below, 'miss', missesOf(cache), 'quiet') : [])];
    }),
  ];
}

const GAP = 2;
const PLACE = 3 + GAP;
const KIND = 'miss'.length;

/** A column for each part of the axis, as high as the share of the times in it; a single one is seen too. */
function density(samples: readonly number[], axis: TimeAxis, columns: number, unicode: boolean): string {
  const counts = counted(samples.map(axis.at), columns);
  const most = counts.reduce((high, count) => Math.max(high, count), 1);
  const levels = unicode ? BLOCKS : LETTERS;
  return counts
    .map((count) => (count === 0 ? ' ' : (levels[Math.ceil((count / most) * levels.length) - 1] ?? ' ')))
    .join('');
}

/** "│1 ms      │10 ms": a mark where each time stands. */
function axisLine({ ticks }: TimeAxis, columns: number, unicode: boolean): string {
  let line = '';
  for (const { at, label } of ticks) {
    const start = Math.min(columns - 1, Math.floor(at * columns));
    const text = `${unicode ? '│' : '|'}${label}`;
    if (start >= line.length && start + text.length <= columns) line = `${line.padEnd(start)}${text} `;
  }
  return line.trimEnd();
}
