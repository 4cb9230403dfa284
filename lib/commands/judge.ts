import type { Check } from '../checks/define-check.ts';
import { checks } from '../checks/index.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Report } from '../model/report.ts';
import { buildReport } from '../report/build-report.ts';
import { formats, type Setting } from '../report/index.ts';
import { nagiosStatus } from '../report/nagios.ts';
import { interruptedStatus, type Outcome } from './outcome.ts';
import type { CommandContext, DoctorRequest } from './request.ts';
import { requestedFormat } from './requested-format.ts';

/** Judges the facts and says it: nothing here looks at the machine any more. `page` is what `--report` writes. */
export function judge(
  facts: Facts,
  setting: Setting,
  request: Pick<DoctorRequest, 'json' | 'format' | 'strict'>,
  { version, signal }: CommandContext,
  selected: readonly Check[] = checks,
): { readonly outcome: Outcome; readonly page: () => string } {
  const document = reportOf(facts, { version, signal }, selected);
  const format = requestedFormat(request);
  return {
    outcome: {
      stdout: formats[format](document, setting),
      status: format === 'nagios' ? nagiosStatus(document) : statusOf(document, request.strict, signal),
    },
    page: () => formats.markdown(document, setting),
  };
}

/** The whole answer as one document. */
export function reportOf(
  facts: Facts,
  { version, signal }: CommandContext,
  selected: readonly Check[] = checks,
): Report {
  const leftOut = checks.filter((check) => !selected.includes(check)).map(({ id }) => id);
  const judged = runChecks(facts, selected);
  return buildReport({ facts, judged, leftOut, version, interrupted: signal.aborted });
}

/** 0 where nothing is failing, and what else a report comes to. */
export function statusOf(
  { summary, crashes }: Report,
  strict: boolean,
  signal: AbortSignal,
): Outcome['status'] {
  if (signal.aborted) return interruptedStatus(signal);
  if (crashes.length > 0) return 2;
  return summary.errors > 0 || (strict && summary.warnings > 0) ? 1 : 0;
}
