import type { Terminal } from '../model/ports.ts';
import type { PathReport, StepReport, WhyDocument } from '../model/why.ts';
import { escapeAll } from './escape.ts';
import { findingBlocks } from './finding-text.ts';
import { applyLines } from './fix-text.ts';
import { headerLines } from './header.ts';
import { hanging, type Look, lookOf } from './look.ts';
import type { Role } from './paint.ts';
import { wrap } from './wrap.ts';

/** The answer about single paths as a page for people. */
export function renderWhy(document: WhyDocument, terminal: Terminal): string {
  const look = lookOf(terminal);
  const shown = escapeAll(document, terminal.unicode);
  const sections = [
    headerLines(shown, look),
    ...shown.paths.flatMap((path) => pathLines(path, look)),
    ...findingBlocks(shown.findings, look),
    applyLines({ findings: shown.findings, firstBuild: [] }, look),
    shown.paths.length > 1 || shown.summary.interrupted
      ? hanging({ lead: `${look.marks.note} `, text: shown.summary.text, look, role: 'quiet' })
      : [],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const roles: Readonly<Record<PathReport['verdict'], 'good' | 'error' | 'warning' | 'unknown'>> = {
  here: 'good',
  substituted: 'good',
  completed: 'warning',
  built: 'warning',
  unavailable: 'error',
  unbuildable: 'error',
  fails: 'error',
  aborts: 'error',
  nameless: 'unknown',
  unknown: 'unknown',
};

function pathLines(path: PathReport, look: Look): readonly (readonly string[])[] {
  const kind = roles[path.verdict];
  const role: Role = kind === 'unknown' ? 'quiet' : kind;
  const name = path.storePath ?? path.asked;
  const output = path.output === null || path.output === 'out' ? '' : ` (output ${path.output})`;
  return [
    [
      `${look.paint(role, look.marks[kind])} ${look.paint('strong', `${name}${output}`)}`,
      ...(path.origin === null
        ? []
        : wrap(`(${path.origin})`, look.proseWidth - 2).map((line) => `  ${look.paint('quiet', line)}`)),
      ...wrap(path.text, look.proseWidth - 2).map((line) => `  ${line}`),
      ...(path.caveat === null
        ? []
        : wrap(`Not known: ${path.caveat}.`, look.proseWidth - 2).map(
            (line) => `  ${look.paint('quiet', line)}`,
          )),
    ],
    path.steps.flatMap((step) => stepLines(step, look)),
  ];
}

const good: ReadonlySet<string> = new Set(['taken']);
const bad: ReadonlySet<string> = new Set([
  'dropped',
  'refused',
  'stops',
  'nar-missing',
  'nar-failed',
  'references-missing',
  'lookup-failed',
  'ignored',
]);

/** A cache and what happens there. Its name stands whole, since it is there to be copied. */
function stepLines(step: StepReport, look: Look): readonly string[] {
  const { order, priority, substituter } = step;
  const place = order === null ? '  -' : order.toString().padStart(3);
  const role: Role = good.has(step.step) ? 'good' : bad.has(step.step) ? 'error' : 'quiet';
  const suffix = priority === null ? '' : look.paint('quiet', `  priority ${priority}`);
  return [
    `${look.paint('quiet', place)}  ${substituter}${suffix}`,
    ...wrap(`${step.text}${sizeText(step)}${checkText(step)}`, look.proseWidth - 5).map(
      (line) => `     ${look.paint(role, line)}`,
    ),
  ];
}

/** What is to be downloaded, of a cache that has the path; and where the server has another size than its narinfo says. */
function sizeText({ narinfo, archive }: StepReport): string {
  if (narinfo === null) return '';
  const { fileBytes, narBytes } = narinfo;
  const served = archive?.bytes ?? null;
  const download = fileBytes ?? served;
  if (download === null) return '';
  const other =
    fileBytes !== null && served !== null && served !== fileBytes
      ? ` (its server has ${served} bytes, its narinfo says ${fileBytes})`
      : '';
  return `; ${bytesText(download)} to download${other}, ${bytesText(narBytes)} unpacked`;
}

/** "1.3 MB". */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

const outcomes: Readonly<Record<NonNullable<StepReport['verified']>['outcome'], string>> = {
  verified: 'its archive was downloaded and is sound',
  surplus: 'its archive was downloaded and is sound, with something behind it that Nix does not read',
  mismatch: 'its archive was downloaded and is not what the narinfo says',
  undecodable: 'its archive was downloaded and cannot be unpacked',
  'too-long': 'its archive is longer than the narinfo says',
  'not-checkable': 'its archive is packed in a way that nixcache cannot unpack',
  'not-downloaded': 'its archive could not be downloaded',
  stopped: 'the check of its archive was stopped',
};

const checkText = ({ verified }: StepReport): string =>
  verified === null ? '' : `; ${outcomes[verified.outcome]}`;
