/** East Asian wide characters and pictographs, which take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const columnsOfChar = (char: string): number => (WIDE.test(char) ? 2 : /[\p{Mn}\p{Me}]/u.test(char) ? 0 : 1);

/** How many columns of a terminal a text takes that has no control characters. */
export function columnsOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += columnsOfChar(char);
  return columns;
}

/** A text in pieces of at most so many columns. */
export function cutToColumns(text: string, most: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let columns = 0;
  for (const char of text) {
    const width = columnsOfChar(char);
    if (columns + width > most && piece !== '') {
      pieces.push(piece);
      piece = '';
      columns = 0;
    }
    piece += char;
    columns += width;
  }
  return [...pieces, piece];
}
