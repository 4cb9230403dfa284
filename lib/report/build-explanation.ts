import { renderStep } from '../fixes/index.ts';
import {
  type Aside,
  EXPLANATION_VERSION,
  type ExplainedFinding,
  type Explanation,
  type LoggedFinding,
} from '../model/explanation.ts';
import type { Severity } from '../model/finding.ts';
import { worstFirst, worstOf } from './finding-report.ts';

interface ExplanationInput {
  readonly findings: readonly LoggedFinding[];
  readonly left: number;
  readonly asides: readonly Aside[];
  readonly log: Explanation['log'];
  /** Of nixcache. */
  readonly version: string;
  /** The log was not read to its end. */
  readonly interrupted: boolean;
}

/** What a log says about caches as one document, which every format shows. */
export function buildExplanation({
  findings,
  left,
  asides,
  log,
  version,
  interrupted,
}: ExplanationInput): Explanation {
  const explained = worstFirst(
    findings.map(
      (finding): ExplainedFinding => ({
        ...finding,
        severity: worstOf(finding, findings),
        setAt: [],
        fixes: finding.fixes.map(renderStep),
      }),
    ),
  );
  const roots = explained.filter(({ explainedBy }) => explainedBy === undefined);
  const caches = [
    ...new Set(roots.flatMap(({ subject }) => (subject.kind === 'cache' ? [subject.name] : []))),
  ];
  const count = (severity: Severity): number => roots.filter((one) => one.severity === severity).length;
  const counts = { errors: count('error'), warnings: count('warning'), notes: count('note') };
  return {
    schemaVersion: EXPLANATION_VERSION,
    nixcache: version,
    log,
    caches,
    findings: explained,
    left,
    asides,
    summary: {
      ...counts,
      interrupted,
      text: summaryText(counts, caches.length, { log, asides, interrupted }),
    },
  };
}

function summaryText(
  { errors, warnings, notes }: Pick<Explanation['summary'], 'errors' | 'warnings' | 'notes'>,
  caches: number,
  { log, asides, interrupted }: Pick<ExplanationInput, 'log' | 'asides' | 'interrupted'>,
): string {
  const end = interrupted ? ' It was interrupted: this is only what was read so far.' : '';
  const words = (
    [
      [errors, 'error'],
      [warnings, 'warning'],
      [notes, 'note'],
    ] as const
  ).flatMap(([number, word]) => (number === 0 ? [] : [amount(number, word)]));
  if (words.length > 0)
    return `${words.join(', ')}${caches === 0 ? '' : ` about ${amount(caches, 'cache')}`}.${end}`;
  if (log.lines === 0) return `There was nothing to read.${end}`;
  const isBuild = asides.some(({ kind }) => kind === 'build-failed');
  const rest = isBuild ? ': a build failed by itself' : '';
  return `Nothing in ${log.lines === 1 ? 'this line' : `these ${log.lines} lines`} is about trouble with caches${rest}.${end}`;
}

const amount = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
