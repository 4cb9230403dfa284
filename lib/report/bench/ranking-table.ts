import type { Ranked } from '../../model/bench.ts';
import { cacheNames } from '../cache-names.ts';
import { columnsOf } from '../columns.ts';
import { hanging, type Look } from '../look.ts';
import { type Column, GAP, tableLines } from '../table.ts';
import { rateText, shareText, spreadText, timeText } from './numbers.ts';
import { isRanked } from './samples.ts';
import { placeText } from './words.ts';

/** The columns that a name has at least, if there is a way. */
const ROOM_FOR_NAME = 24;
const LEAST_FOR_NAME = 12;

/** The caches that were measured, one row each, the fastest first. */
export function rankingTable(ranking: readonly Ranked[], look: Look): readonly string[] {
  const caches = ranking.filter(isRanked);
  if (caches.length === 0) return [];
  const { paint, unicode, width } = look;
  const names = caches.map(({ substituter }) => substituter);
  const enough = Math.min(
    ROOM_FOR_NAME,
    names.reduce((most, name) => Math.max(most, columnsOf(name)), 0),
  );
  const choices = columnChoices(caches, look);
  const roomBeside = (columns: readonly Column[]) =>
    width - columns.reduce((sum, column) => sum + widthOf(column) + GAP, 0);
  const chosen = choices.find((columns) => roomBeside(columns) >= enough) ?? choices.at(-1) ?? [];
  const [place, ...rest] = chosen;
  if (place === undefined) return [];
  const shown = cacheNames(names, Math.max(LEAST_FOR_NAME, roomBeside(chosen)), unicode);
  const cells = names.map((name, index) => {
    const text = shown.get(name) ?? name;
    return caches[index]?.place === 1 ? paint('good', text) : text;
  });
  const [head = '', ...rows] = tableLines([place, { head: 'cache', cells }, ...rest]);
  return [paint('quiet', head), ...rows, ...legend(caches, rest, look)];
}

/** From all columns down to what the narrowest terminal holds. */
function columnChoices(caches: readonly Ranked[], look: Look): readonly (readonly Column[])[] {
  const numbers = (head: string, textOf: (cache: Ranked) => string | null): Column => ({
    head,
    align: 'right',
    cells: caches.map((cache) => textOf(cache) ?? look.paint('quiet', '-')),
  });
  const place = numbers('#', placeText);
  const has = numbers('has', ({ paths }) => shareText(paths.found, paths.asked));
  const hit = numbers('hit', ({ hit }) => hit && spreadText(hit.medianMs, hit.madMs, look.unicode));
  const miss = numbers('miss', ({ miss }) => miss && spreadText(miss.medianMs, miss.madMs, look.unicode));
  const hitAlone = numbers('hit', ({ hit }) => hit && timeText(hit.medianMs));
  const missAlone = numbers('miss', ({ miss }) => miss && timeText(miss.medianMs));
  const download = numbers(
    'download',
    ({ throughput }) => throughput && rateText(throughput.medianBytesPerSecond),
  );
  const opening = numbers('opening', (cache) => cache.opening && timeText(cache.opening.medianMs));
  return [
    [place, has, hit, miss, download, opening],
    [place, has, hit, missAlone, download, opening],
    [place, has, hit, missAlone, download],
    [place, has, hitAlone, missAlone, download],
    [place, has, hitAlone, missAlone],
    [place, hitAlone, missAlone],
  ];
}

const widthOf = ({ head, cells }: Column): number =>
  cells.reduce((most, cell) => Math.max(most, columnsOf(cell.replace(/\x1b\[\d+m/g, ''))), columnsOf(head));

function legend(caches: readonly Ranked[], columns: readonly Column[], look: Look): readonly string[] {
  const isTied = caches.some(({ place, tiedWith }) => place !== null && tiedWith.length > 0);
  const hasSpread = columns.some(({ cells }) => cells.some((cell) => /±|\+-/.test(cell)));
  const words = [
    ...(columns.some(({ head }) => head === 'has') ? ['has: of the sampled paths'] : []),
    'hit, miss: the median time of an answer for a path that it has, or has not',
    ...(hasSpread ? [`${look.unicode ? '±' : '+-'}: how far answers usually lie from it`] : []),
    ...(isTied ? ['=: no real difference was measured between these'] : []),
  ].join('; ');
  return hanging({ lead: '', text: `${words}.`, look }).map((line) => look.paint('quiet', line));
}
