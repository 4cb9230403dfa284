import { columnsOf, cutToColumns } from './columns.ts';

/** A text of at most so many columns, its middle left out where it is longer; `share` of what is left is its beginning. */
export function shortenMiddle(text: string, most: number, unicode: boolean, share = 0.6): string {
  if (columnsOf(text) <= most) return text;
  const dots = unicode ? '…' : '...';
  const kept = Math.max(1, most - dots.length);
  const head = Math.max(1, Math.round(kept * share));
  const [beginning = ''] = cutToColumns(text, head);
  const reversed = [...text].reverse().join('');
  const [end = ''] = head < kept ? cutToColumns(reversed, kept - head) : [];
  return `${beginning}${dots}${[...end].reverse().join('')}`;
}

/** A text of at most so many columns, its end left out where it is longer. */
export const shortenEnd = (text: string, most: number, unicode: boolean): string =>
  shortenMiddle(text, most, unicode, 1);

/** The longest word of prose: a URL or a key has room, what is longer hides the words around it. */
const LONGEST_WORD = 120;
const LONGEST_PARAGRAPH = 1200;

/** A paragraph that stays one, whatever was quoted in it. */
export const boundProse = (text: string, unicode: boolean): string =>
  shortenEnd(
    text.replace(/\S{121,}/g, (word) => shortenMiddle(word, LONGEST_WORD, unicode)),
    LONGEST_PARAGRAPH,
    unicode,
  );
