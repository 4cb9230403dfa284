import { atLeast } from '../nix/version.ts';
import type { Machine } from './dialect.ts';

/**
 * A line for the end of a nix.conf. `extra-` appends since 2.4; an older Nix takes the whole list, with what it holds now.
 * A value is one word there: blanks would split it and `#` would end it, so such a one cannot be said.
 */
export const confLines = (
  { version, lists }: Machine,
  setting: string,
  values: readonly string[],
): readonly string[] =>
  atLeast(version, '2.4')
    ? [`extra-${setting} = ${values.join(' ')}`]
    : [`${setting} = ${[...new Set([...(lists[setting] ?? []), ...values])].join(' ')}`];
