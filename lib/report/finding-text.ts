import type { FindingReport, Fix, Report } from '../model/report.ts';
import type { Marks } from './marks.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { hang, wrap } from './wrap.ts';

const INDENT = '  ';
/** Lines to copy stand further in, alone, and are never broken. */
const VERBATIM = '          ';

/** One finding, from its headline to its id; those that it explains are only counted. */
export function findingText(
  finding: FindingReport,
  explained: Report['findings'],
  width: number,
  marks: Marks,
  paint: Paint,
): readonly string[] {
  const { severity, message, cause, certainty, evidence, consequence, fixes, check } = finding;
  const [headline = '', ...rest] = hang(`${marks.severity[severity]} `, printable(message), width);
  const sure = certainty === 'certain' ? '' : certainty === 'likely' ? 'Probably: ' : 'Possibly: ';
  return [
    ...[headline, ...rest].map((line) => paint(severity, line)),
    ...wrap(`${sure}${printable(cause)}`, width - INDENT.length).map((line) => INDENT + line),
    ...evidence.flatMap((line, index) => labelled(index === 0 ? 'seen' : '', printable(line), width, paint)),
    ...(consequence === undefined ? [] : labelled('then', printable(consequence), width, paint)),
    ...fixes.flatMap((fix) => fixText(fix, width, paint)),
    ...(explained.length === 0 ? [] : labelled('also', alsoWords(explained), width, paint)),
    `${INDENT}${paint('quiet', `[${check}]`)}`,
  ];
}

function fixText(fix: Fix, width: number, paint: Paint): readonly string[] {
  const { title, file, takeOut, lines, apply, certainty, note } = fix;
  const where = file === undefined ? '' : ` in ${printable(file)}`;
  const copy = (texts: readonly string[]) =>
    texts.map((text) => VERBATIM + paint('code', wholePrintable(text)));
  const more = (text: string) => labelled('', text, width, paint);
  const headline = takeOut.length + lines.length === 0 ? title : `${title}${where}:`;
  return [
    ...labelled(certainty === 'certain' ? 'fix' : 'try', printable(headline), width, paint),
    ...copy(takeOut),
    ...(takeOut.length > 0 && lines.length > 0 ? more('by:') : []),
    ...copy(lines),
    ...(apply.length === 0 ? [] : more('then run:')),
    ...copy(apply),
    ...(note === undefined ? [] : more(sentence(printable(note)))),
  ];
}

const labelled = (label: string, text: string, width: number, paint: Paint): readonly string[] => {
  const head = `${INDENT}${label.padEnd(6)}`;
  return hang(head, text, width).map((line) =>
    label !== '' && line.startsWith(head)
      ? `${INDENT}${paint('strong', label)}${line.slice(INDENT.length + label.length)}`
      : line,
  );
};

const alsoWords = (explained: Report['findings']): string =>
  `explains ${explained.length} more: ${explained.map(({ check, subject }) => `${check} (${printable(subject.name)})`).join(', ')}`;

const sentence = (text: string): string => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?:]$/.test(whole) ? whole : `${whole}.`;
};

/** As `printable`, but whole: half a command is worse than a long one. */
const wholePrintable = (line: string): string =>
  line
    .match(/[\s\S]{1,500}/g)
    ?.map(printable)
    .join('') ?? '';
