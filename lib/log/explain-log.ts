import type { Aside, LoggedFinding } from '../model/explanation.ts';
import { severities } from '../model/finding.ts';
import type { LogMessageKind } from '../nix/log/message.ts';
import { quote } from '../nix/quote.ts';
import { asidesOf } from './asides.ts';
import { contentRules } from './content-rules.ts';
import { daemonRules } from './daemon-rules.ts';
import { downloadRule } from './download-rules.ts';
import { type Draft, type Rule, shown } from './draft.ts';
import { narRules } from './nar-rules.ts';
import type { Noted, Notes } from './noted.ts';
import { outcomeRules } from './outcome-rules.ts';
import { withRoots } from './roots.ts';
import { setupRules } from './setup-rules.ts';
import { signatureRules } from './signature-rules.ts';
import { storeRules } from './store-rules.ts';

const rules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
  download: downloadRule,
  ...contentRules,
  ...narRules,
  ...signatureRules,
  ...daemonRules,
  ...setupRules,
  ...storeRules,
  ...outcomeRules,
};

/** More headlines than this are no reading any more. */
const MOST_FINDINGS = 20;

export interface LogExplained {
  readonly findings: readonly LoggedFinding[];
  /** Further findings, of which there is no room. */
  readonly left: number;
  readonly asides: readonly Aside[];
  /** URLs of the caches that findings are about, fit for the command line. */
  readonly targets: readonly string[];
}

/** What the messages of a log mean: one finding for each cause, with what follows from it folded under it. */
export function explainLog({ noted, left }: Notes): LogExplained {
  const meant = noted.flatMap((one): readonly Meant[] => {
    const draft = rules[one.message.kind]?.(one);
    return draft === undefined ? [] : [{ draft, noted: [one] }];
  });
  const findings = withRoots(merged(meant).map(findingOf));
  const roots = findings.filter(({ explainedBy }) => explainedBy === undefined);
  const kept = new Set(roots.slice(0, MOST_FINDINGS));
  const shownFindings = findings.filter((one) => one.explainedBy !== undefined || kept.has(one));
  const others = asidesOf(noted, roots);
  return {
    findings: shownFindings,
    left: left + roots.length - kept.size,
    asides: others.asides,
    targets: [
      ...new Set(
        meant.flatMap(({ draft, noted: some }) =>
          draft.subject.kind === 'cache' ? some.flatMap(({ target }) => target ?? []) : [],
        ),
      ),
    ].slice(0, MOST_FINDINGS),
  };
}

interface Meant {
  readonly draft: Draft;
  readonly noted: readonly Noted[];
}

/** One cause of one subject is one finding, in however many ways Nix said it. */
function merged(meant: readonly Meant[]): readonly Meant[] {
  const byCause = new Map<string, Meant>();
  for (const one of meant) {
    const { check, subject } = one.draft;
    const key = JSON.stringify(check === 'uncached-path' ? [check] : [check, subject.kind, subject.name]);
    const known = byCause.get(key);
    const draft = known === undefined || isWorse(one.draft, known.draft) ? one.draft : known.draft;
    byCause.set(key, { draft, noted: [...(known?.noted ?? []), ...one.noted] });
  }
  return [...byCause.values()];
}

const isWorse = (one: Draft, other: Draft): boolean =>
  severities.indexOf(one.severity) < severities.indexOf(other.severity);

function findingOf({ draft, noted }: Meant): LoggedFinding {
  const times = sum(noted.map((one) => one.times));
  const firstLine = Math.min(...noted.map(({ message }) => message.line));
  const lastLine = Math.max(...noted.map((one) => one.lastLine));
  const paths = [...new Set(noted.flatMap((one) => one.paths))].slice(0, 10);
  const more = sum(noted.map(({ morePaths }) => morePaths));
  return {
    ...draft,
    message: draft.message.replace(/^a cache\b/, 'A cache'),
    evidence: [...quotes(noted), ...placeText(times, firstLine, lastLine), ...pathsText(paths, more)],
    seen: { times, firstLine, lastLine },
    paths: paths.map(shown),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Nix's own words, two of them at most, and nothing secret. */
const quotes = (noted: readonly Noted[]): readonly string[] =>
  noted.slice(0, 2).map(({ message }) => quote(message.text));

function placeText(times: number, first: number, last: number): readonly string[] {
  if (times === 1) return [];
  return [`${times} times, in lines ${first} to ${last} of the log`];
}

function pathsText(paths: readonly string[], more: number): readonly string[] {
  const count = paths.length + more;
  if (count < 2) return [];
  const [first = '', second = ''] = paths;
  const others = count - 2;
  return [`for ${shown(first)} and ${shown(second)}${others > 0 ? ` and ${others} more` : ''}`];
}
