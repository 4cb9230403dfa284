import { columnsOf } from './columns.ts';
import { shortenMiddle } from './shorten.ts';

/** Which part of what is left goes to the beginning of a shortened name. */
const shares = [0.6, 0.8, 0.4, 0.95, 0.2, 0.7, 0.5, 0.3];

/**
 * Names of at most so many columns, by their full ones. The middle of a longer one is left out; where two would look alike, another part
 * is, and where no choice tells them apart they are numbered.
 */
export function shortNames(
  names: readonly string[],
  most: number,
  unicode: boolean,
): ReadonlyMap<string, string> {
  const distinct = [...new Set(names)];
  const tries = shares.map((share) =>
    distinct.map((name) => (columnsOf(name) <= most ? name : shortenMiddle(name, most, unicode, share))),
  );
  const apart = tries.find((shown) => new Set(shown).size === shown.length);
  const shown = apart ?? distinct.map((name, index) => numbered(name, index + 1, most, unicode));
  return new Map(distinct.map((name, index) => [name, shown[index] ?? name]));
}

function numbered(name: string, number: number, most: number, unicode: boolean): string {
  if (columnsOf(name) <= most) return name;
  const end = ` (${number})`;
  return `${shortenMiddle(name, most - end.length, unicode)}${end}`;
}
