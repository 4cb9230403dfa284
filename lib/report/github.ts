import type { FindingReport, Report } from '../model/report.ts';
import { awayChecks } from './machine-report.ts';

/**
 * Workflow commands of GitHub Actions: one annotation for each finding that no other explains, with the file where that is one of the
 * repository, and a notice with the summary. Each stands in one line, so that nothing from outside can begin another.
 */
export function renderGithub(
  { findings, unknowns, crashes, machine, summary }: Report,
  root: string,
): string {
  const annotations = findings
    .filter(({ explainedBy }) => explainedBy === undefined)
    .map((finding) => command(levelOf(finding), placeOf(finding, root), titleOf(finding), textOf(finding)));
  const gaps = unknowns.map(({ check, subject, because }) =>
    command('notice', {}, `nixcache could not tell: ${check}`, `${subject.name}: ${because}`),
  );
  const faults = crashes.map(({ check, because }) =>
    command('warning', {}, `nixcache itself failed in ${check}`, because),
  );
  const text = machine.text === null ? summary.text : `${machine.text} ${summary.text}`;
  return [...annotations, ...gaps, ...faults, command('notice', {}, 'nixcache', text)].join('');
}

/** That the machine is offline or elsewhere is no fault of the repository nor of a cache. */
const levelOf = ({ check, severity }: FindingReport): string =>
  awayChecks.has(check) || severity === 'note' ? 'notice' : severity;

const titleOf = ({ check, subject }: FindingReport): string =>
  subject.kind === 'machine' ? `nixcache: ${check}` : `nixcache: ${check} (${subject.name})`;

function textOf({ message, cause, consequence, fixes }: FindingReport): string {
  const tries = fixes.map(({ title, lines }) => [title, ...lines.map((line) => `  ${line}`)].join('\n'));
  return [message, cause, ...(consequence === undefined ? [] : [consequence]), ...tries].join('\n');
}

/** The first line of the configuration that lies below the folder that the runner names files from. */
function placeOf({ setAt }: FindingReport, root: string): Readonly<Record<string, string>> {
  const folder = `${root.replace(/\/+$/, '')}/`;
  const place = setAt.find(({ file }) => file.startsWith(folder) && !file.includes('/../'));
  return place === undefined ? {} : { file: place.file.slice(folder.length), line: String(place.line) };
}

function command(
  level: string,
  place: Readonly<Record<string, string>>,
  title: string,
  text: string,
): string {
  const properties = Object.entries({ ...place, title }).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${properties.join(',')}::${data(text)}\n`;
}

/** As the runner reads it back (toCommandValue in actions/toolkit); no other line break, nor a character that a page obeys or hides. */
const data = (text: string): string =>
  text
    .slice(0, 4000)
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ');

const property = (text: string): string =>
  data(text.slice(0, 200)).replaceAll(':', '%3A').replaceAll(',', '%2C');
