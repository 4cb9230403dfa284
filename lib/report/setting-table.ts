import type { Place, SettingProvenance } from '../model/configuration.ts';
import { columnsOf } from './columns.ts';
import type { Look } from './look.ts';
import { shortenMiddle } from './shorten.ts';
import { GAP, tableLines } from './table.ts';
import { wrap } from './wrap.ts';

const INDENT = '  ';
/** The columns that a value has at least. */
const LEAST_FOR_VALUE = 16;

/** A place as `file:line`, as editors and terminals take it. */
export const placeText = ({ file, line, level }: Place): string =>
  level === 'default' ? 'default' : line === null ? file : `${file}:${line}`;

/** There may be more numbers than a call takes arguments. */
const greatest = (numbers: readonly number[], least: number): number =>
  numbers.reduce((most, number) => Math.max(most, number), least);

/** The lists: each element in a line with its place. A value too long for that stands alone, whole, and its place below it. */
export function settingLists(settings: readonly SettingProvenance[], look: Look): readonly string[] {
  const lists = settings.filter(({ value }) => Array.isArray(value));
  const origins = lists.flatMap(({ origin }) => origin.map((at) => columnsOf(placeText(at))));
  const room = Math.max(LEAST_FOR_VALUE, look.width - INDENT.length - GAP - greatest(origins, 0));
  const fitting = lists
    .flatMap(({ origin }) => origin.map(({ text = '' }) => columnsOf(text)))
    .filter((columns) => columns <= room);
  const column = greatest(fitting, LEAST_FOR_VALUE);
  return lists.flatMap(({ name, origin, discarded }) => {
    const emptiedBy = discarded.at(-1)?.by;
    const empty = emptiedBy === undefined ? [] : [{ text: '(empty)', ...emptiedBy }];
    const elements = origin.length > 0 ? origin : empty;
    return [
      look.paint('strong', name) + (elements.length === 0 ? look.paint('quiet', ' (empty)') : ''),
      ...elements.flatMap((element) => elementLines(element, column, look)),
    ];
  });
}

function elementLines(
  { text = '', ...place }: SettingProvenance['origin'][number],
  column: number,
  look: Look,
): readonly string[] {
  const where = look.paint('quiet', shortened(place, look.width - INDENT.length - column - GAP, look));
  const gap = ' '.repeat(Math.max(0, column - columnsOf(text)) + GAP);
  if (columnsOf(text) <= column) return [`${INDENT}${text}${gap}${where}`];
  return [`${INDENT}${text}`, `${INDENT}${' '.repeat(column + GAP)}${where}`];
}

/** All other settings, one row each. */
export function settingTable(settings: readonly SettingProvenance[], look: Look): readonly string[] {
  const rows = settings.filter(({ value }) => !Array.isArray(value));
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name);
  const beside = Math.max(...names.map(columnsOf)) + 2 * GAP;
  const mostForPlace = Math.max(LEAST_FOR_VALUE, look.width - beside - LEAST_FOR_VALUE);
  const places = rows.map(({ origin: [place] }) =>
    place === undefined ? '' : shortened(place, mostForPlace, look),
  );
  const room = Math.max(LEAST_FOR_VALUE, look.width - beside - Math.max(...places.map(columnsOf)));
  const [head = '', ...lines] = tableLines([
    { head: 'setting', cells: names },
    { head: 'value', cells: rows.map(({ value }) => wrap(String(value) || '-', room).join('\n')) },
    { head: 'origin', cells: places.map((place) => look.paint('quiet', place)) },
  ]);
  return [look.paint('quiet', head), ...lines];
}

/** The end of a place says most. */
const shortened = (place: Place, most: number, { unicode }: Look): string =>
  shortenMiddle(placeText(place), Math.max(LEAST_FOR_VALUE, most), unicode, 0.3);
