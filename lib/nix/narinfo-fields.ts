/** One `key: value` of a narinfo, cut where Nix cuts it. */
export interface NarinfoField {
  /**
   * The text before the colon, as Nix compares it: with a glued line it holds a newline, and then matches no
   * field.
   */
  readonly key: string;
  readonly value: string;
  /** The line that the colon is on, counted from 1. */
  readonly line: number;
  /**
   * The character between colon and value, which Nix skips unseen. A newline means that the value is the NEXT
   * line.
   */
  readonly skipped: string;
}

/**
 * What follows the last complete field: nothing, or why Nix gives up there. `no-value`: the last line stops
 * at its colon.
 */
export type NarinfoEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'no-value'; readonly line: number; readonly key: string }
  | { readonly kind: 'no-colon'; readonly line: number }
  | { readonly kind: 'no-final-newline'; readonly line: number };

function newlinesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/**
 * Cuts a narinfo as Nix does (libstore/nar-info.cc NarInfo::NarInfo, unchanged from 2.0 to 2.35). It is no
 * line splitter: the next colon may be on a later line, one character after it is skipped unseen, and the
 * newline that ends the value is looked for behind that character.
 */
export function* narinfoFields(text: string): Generator<NarinfoField, NarinfoEnd> {
  let line = 1;
  for (let start = 0; start < text.length; ) {
    const colon = text.indexOf(':', start);
    if (colon < 0) return { kind: text.endsWith('\n') ? 'no-colon' : 'no-final-newline', line };
    line += newlinesIn(text, start, colon);
    const end = text.indexOf('\n', colon + 2);
    if (end < 0) {
      if (!text.endsWith('\n')) return { kind: 'no-final-newline', line };
      return { kind: 'no-value', line, key: text.slice(start, colon) };
    }
    yield {
      key: text.slice(start, colon),
      value: text.slice(colon + 2, end),
      line,
      skipped: text.charAt(colon + 1),
    };
    line += newlinesIn(text, colon, end + 1);
    start = end + 1;
  }
  return { kind: 'complete' };
}
