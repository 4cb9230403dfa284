import { columnsOf, cutToColumns } from './columns.ts';

/** A paragraph in lines of at most so many columns, broken at blanks, or anywhere in a word that is longer than a line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let columns = 0;
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    for (const [index, piece] of cutToColumns(word, Math.max(1, width)).entries()) {
      const added = columnsOf(piece);
      const fits = index === 0 && line !== '' && columns + 1 + added <= width;
      if (!fits && line !== '') lines.push(line);
      line = fits ? `${line} ${piece}` : piece;
      columns = fits ? columns + 1 + added : added;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}
