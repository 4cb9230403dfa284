import { excerpt } from '../nix/excerpt.ts';

/**
 * Text from outside as a code span. Nothing in code is markup, a link, a mention or the number of an issue, neither to CommonMark nor to
 * GitHub; only the backticks have to be longer than any within.
 */
export function code(text: string, longest = 300): string {
  const inner = excerpt(text.replace(/\s+/g, ' '), longest);
  if (inner.trim() === '') return '';
  const ticks = '`'.repeat(longestRun(inner, /`+/g) + 1);
  return ticks.length === 1 ? `\`${inner}\`` : `${ticks} ${inner} ${ticks}`;
}

/** The same in the cell of a table, where a bar ends the cell even within code. */
export const cell = (text: string): string => code(text, 200).replaceAll('|', '\\|');

/** Lines from outside as a block of code: no line of theirs ends it. */
export function fence(lines: readonly string[]): readonly string[] {
  const shown = lines.map((line) => excerpt(line, 2000));
  const ticks = '`'.repeat(Math.max(3, longestRun(shown.join('\n'), /`+/g) + 1));
  return [`${ticks}text`, ...shown, ticks];
}

/** A table; its cells have to be safe by themselves. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What folds out below a line; `summary` is text from outside. */
export const details = (summary: string, lines: readonly string[]): readonly string[] => [
  `<details><summary><code>${escapeHtml(excerpt(summary.replace(/\s+/g, ' '), 200))}</code></summary>`,
  '',
  ...lines,
  '',
  '</details>',
];

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // A line of HTML may still be read as Markdown behind it.
    .replace(/[`*_[\]\\~|@#:]/g, (char) => `&#${char.charCodeAt(0)};`);

const longestRun = (text: string, run: RegExp): number =>
  Math.max(0, ...(text.match(run) ?? []).map(({ length }) => length));
