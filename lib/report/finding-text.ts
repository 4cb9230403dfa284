import type { FindingReport } from '../model/report.ts';
import { columnsOf } from './columns.ts';
import { explainedFindings } from './finding-report.ts';
import { DETAIL, detail, fixText } from './fix-text.ts';
import { fitList, type Look } from './look.ts';
import { boundProse } from './shorten.ts';
import { wrap } from './wrap.ts';

/** From this finding of one check on, suggestions that were made before are not made again. */
const ENOUGH_OF_A_KIND = 4;
const MOST_EVIDENCE = 8;

const guesses = { certain: '', likely: 'Probably: ', possible: 'Possibly: ' } as const;

/** Each finding that no other one explains, as a block of lines. What was said of a check before is not said again. */
export function findingBlocks(
  findings: readonly FindingReport[],
  look: Look,
): readonly (readonly string[])[] {
  const memories = new Map<string, Memory>();
  const places: Told = { told: new Set() };
  return findings
    .filter(({ explainedBy }) => explainedBy === undefined)
    .map((finding) => {
      const memory = memories.get(finding.check) ?? { findings: 0, told: new Set() };
      memories.set(finding.check, memory);
      memory.findings++;
      return block(finding, explainedFindings(finding, findings), { memory, places }, look);
    });
}

interface Told {
  readonly told: Set<string>;
}

/** What the reader knows of a check by now. */
interface Memory extends Told {
  findings: number;
}

/** Whether this is news to the reader, who then knows it. */
function isNew(text: string, { told }: Told): boolean {
  const isKnown = told.has(text);
  told.add(text);
  return !isKnown;
}

function block(
  finding: FindingReport,
  explained: readonly FindingReport[],
  { memory, places }: { readonly memory: Memory; readonly places: Told },
  look: Look,
): readonly string[] {
  const cause = `${guesses[finding.certainty]}${finding.cause}`;
  const { consequence } = finding;
  return [
    ...headline(finding, look),
    ...(isNew(cause, memory) ? detail('cause', cause, look) : []),
    ...evidenceLines(finding, look),
    ...placeLines(finding, places, look),
    ...(consequence !== undefined && isNew(consequence, memory) ? detail('then', consequence, look) : []),
    ...explainedLine(explained, look),
    ...fixLines(finding, memory, look),
  ];
}

function headline(
  { severity, message, check }: FindingReport,
  { marks, paint, proseWidth, unicode }: Look,
): readonly string[] {
  const indent = '  ';
  const lines = wrap(boundProse(message, unicode), proseWidth - indent.length);
  const id = `[${check}]`;
  const last = lines.at(-1) ?? '';
  const fits = columnsOf(last) + 1 + id.length <= proseWidth - indent.length;
  const mark = severity === 'note' ? paint('quiet', marks.note) : paint(severity, marks[severity]);
  const shown = lines.map((line, index) => `${index === 0 ? `${mark} ` : indent}${paint('strong', line)}`);
  return fits
    ? [...shown.slice(0, -1), `${shown.at(-1)} ${paint('quiet', id)}`]
    : [...shown, `${indent}${paint('quiet', id)}`];
}

function evidenceLines({ evidence }: FindingReport, look: Look): readonly string[] {
  const shown = evidence.slice(0, MOST_EVIDENCE);
  const left = evidence.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${left} more`] : [])].flatMap((text, index) =>
    detail(index === 0 ? 'seen' : '', text, look, evidence.length > 1 ? 2 : 0),
  );
}

/** Where the configuration says it. Most have all their caches in one line, of which once is enough. */
function placeLines({ setAt }: FindingReport, places: Told, look: Look): readonly string[] {
  const [first, ...more] = setAt.map(({ file, line }) => `${file}, line ${line}`);
  if (first === undefined || !isNew(JSON.stringify(setAt), places)) return [];
  return detail('where', more.length === 0 ? first : `${first}, and ${shownPlaces(more)}`, look);
}

const shownPlaces = (places: readonly string[]): string =>
  places.length <= 2 ? places.join(' and ') : `${places.length} other lines`;

function explainedLine(explained: readonly FindingReport[], look: Look): readonly string[] {
  if (explained.length === 0) return [];
  const names = [...new Set(explained.map(({ subject }) => subject.name))];
  const what = `explains: ${explained.length} more ${explained.length === 1 ? 'finding' : 'findings'}, about `;
  return detail('also', `${what}${fitList(names, look.proseWidth - DETAIL - what.length)}`, look);
}

function fixLines({ fixes }: FindingReport, memory: Memory, look: Look): readonly string[] {
  let isShortened = false;
  const lines = fixes.flatMap((fix) => {
    const isNewKind = isNew(fix.title, memory);
    const isNewFix = isNew(JSON.stringify(fix), memory);
    const isEnough = memory.findings >= ENOUGH_OF_A_KIND && fix.certainty === 'suggestion';
    if (isNewFix && (isNewKind || !isEnough)) return fixText(fix, look);
    isShortened = true;
    return [];
  });
  return isShortened ? [...detail('try', 'as above', look), ...lines] : lines;
}
