import type { Check } from '../checks/define-check.ts';
import { checks } from '../checks/index.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Terminal } from '../model/ports.ts';
import { buildReport } from '../report/build-report.ts';
import { renderJson } from '../report/json.ts';
import { renderText } from '../report/text.ts';
import type { Outcome } from './outcome.ts';
import type { CommandContext, DoctorRequest } from './request.ts';

/** Judges the facts and says it: nothing here looks at the machine any more. */
export function judge(
  facts: Facts,
  terminal: Terminal,
  { json, strict }: Pick<DoctorRequest, 'json' | 'strict'>,
  { version, signal }: CommandContext,
  selected: readonly Check[] = checks,
): Outcome {
  const interrupted = signal.aborted;
  const leftOut = checks.filter((check) => !selected.includes(check)).map(({ id }) => id);
  const judged = runChecks(facts, selected);
  const document = buildReport({ facts, judged, leftOut, version, interrupted });
  const { errors, warnings } = document.summary;
  const failing = errors > 0 || (strict && warnings > 0);
  return {
    stdout: json ? renderJson(document) : renderText(document, terminal),
    status: interrupted ? 130 : document.crashes.length > 0 ? 2 : failing ? 1 : 0,
  };
}
