/** Breaks text at blanks into lines of at most `width` characters; a word that is longer gets a line of its own, whole, to be copied. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The same behind a label: the label before the first line, blanks of its width before the others. */
export const hang = (label: string, text: string, width: number): readonly string[] =>
  wrap(text, width - label.length).map(
    (line, index) => (index === 0 ? label : ' '.repeat(label.length)) + line,
  );
