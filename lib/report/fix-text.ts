import type { Fix, Report } from '../model/report.ts';
import { hanging, type Look } from './look.ts';
import { boundProse } from './shorten.ts';
import { wrap } from './wrap.ts';

/** Where the text of details begins. */
export const DETAIL = '  cause  '.length;

/** One labelled detail of a finding; `hang` sets off the lines after the first, where several of one label follow each other. */
export const detail = (label: string, text: string, look: Look, hang = 0): readonly string[] =>
  hanging({
    lead: `  ${label}`.padEnd(DETAIL),
    text: boundProse(text, look.unicode),
    look,
    role: label === 'fix' || label === 'try' ? 'strong' : 'quiet',
    hang,
  });

/** A fix: what to do in words, then what to copy, whole and each on a line of its own. */
export function fixText(fix: Fix, look: Look): readonly string[] {
  const { certainty, takeOut, lines } = fix;
  const isReplacing = takeOut.length > 0 && lines.length > 0;
  return [
    ...detail(certainty === 'certain' ? 'fix' : 'try', introduction(fix), look),
    ...takeOut.map((line) => verbatim(line, DETAIL + 2)),
    ...(isReplacing ? detail('', lines.length === 1 ? 'by this one:' : 'by these:', look) : []),
    ...lines.map((line) => verbatim(line, DETAIL + 2)),
  ];
}

/** How edited files come to count: the same for all fixes on one machine, and so said once. */
export const applyLines = (
  { findings, firstBuild }: Pick<Report, 'findings' | 'firstBuild'>,
  look: Look,
): readonly string[] => [
  ...applyFixesLines(
    findings.flatMap((finding) => (finding.explainedBy === undefined ? finding.fixes : [])),
    look,
  ),
  ...firstBuild.flatMap(({ command, needsRoot }) =>
    titled(
      `The build that this starts does not know the new caches and keys yet. For it to use them, run this instead the first time${needsRoot ? ', as root' : ''}:`,
      [command],
      look,
    ),
  ),
];

/** The commands after which the files that these fixes edit count. */
export function applyFixesLines(fixes: readonly Fix[], look: Look): readonly string[] {
  const commandsOf = (some: readonly Fix[]) => some.flatMap(({ apply }) => apply);
  return [
    ...titled(
      'To restart the Nix daemon with its changed configuration, as root:',
      commandsOf(fixes.filter(({ restartsDaemon }) => restartsDaemon)),
      look,
    ),
    ...titled(
      'To apply the changed configuration of this user:',
      commandsOf(fixes.filter(({ restartsDaemon }) => !restartsDaemon)),
      look,
    ),
  ];
}

const titled = (title: string, commands: readonly string[], { proseWidth }: Look): readonly string[] =>
  commands.length === 0
    ? []
    : [...wrap(title, proseWidth), ...[...new Set(commands)].map((command) => verbatim(command, 2))];

/** What a fix does, in a sentence. What depends on something stands before what is to be copied, so that it is read first. */
export function introduction({ title, note, needsRoot, restartsDaemon, takeOut, lines }: Fix): string {
  const isFollowed = takeOut.length > 0 || lines.length > 0;
  const asRoot = needsRoot && isFollowed ? ', as root' : '';
  const restart = restartsDaemon && isFollowed ? ', then restart the Nix daemon' : '';
  const what = `${title.replace(/[.:]$/, '')}${asRoot}${restart}`;
  if (note === undefined) return isFollowed ? `${what}:` : `${what}.`;
  return `${what}; ${note}${/[.!?]$/.test(note) ? '' : '.'}`;
}

const verbatim = (line: string, indent: number): string => `${' '.repeat(indent)}${line}`;
