import { columnsOf } from './columns.ts';
import { shortNames } from './short-names.ts';

/** Names of caches without scheme and last slash, unless two of them would be the same then. */
export function bareNames(names: readonly string[]): readonly string[] {
  const distinct = [...new Set(names)];
  const bare = names.map((name) => name.replace(/^[a-z]+:\/\/(?=.)/, '').replace(/(?<=.)\/$/, ''));
  return new Set(bare).size === distinct.length ? bare : names;
}

/** Names of caches of at most so many columns, by their full ones: whole where all fit, else without their scheme. */
export function cacheNames(
  names: readonly string[],
  most: number,
  unicode: boolean,
): ReadonlyMap<string, string> {
  if (names.every((name) => columnsOf(name) <= most)) return new Map(names.map((name) => [name, name]));
  const bare = bareNames(names);
  const shown = shortNames(bare, most, unicode);
  return new Map(names.map((name, index) => [name, shown.get(bare[index] ?? name) ?? name]));
}
