import { excerpt } from '../nix/excerpt.ts';
import { renderJson } from './json.ts';

/** More than any line that has to be copied; only what nobody wrote in earnest is cut off. */
const LONGEST = 8000;

/**
 * Text from outside as a terminal may show it: control, escape and direction characters as visible escapes, and of bounded length.
 * Where the terminal has nothing beyond ASCII, neither has the text.
 */
export const escapeText = (text: string, unicode: boolean): string =>
  unicode ? excerpt(text, LONGEST) : toAscii(excerpt(text, LONGEST));

const toAscii = (text: string): string =>
  text
    .replaceAll('…', '...')
    .replace(/[^\x20-\x7e]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

/** A document with all its texts escaped. */
export const escapeAll = <Document extends object>(document: Document, unicode: boolean): Document =>
  JSON.parse(renderJson(document), (_key, value: unknown) =>
    typeof value === 'string' ? escapeText(value, unicode) : value,
  );
