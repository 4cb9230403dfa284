import type { Facts } from '../model/facts/facts.ts';
import { type Finding, severities, type Verdict } from '../model/finding.ts';
import type { Check } from './define-check.ts';
import { foldRootCauses } from './root-cause.ts';

export interface Judged {
  /** Every check's answer about every subject, in registry order, subjects in configured order. */
  readonly verdicts: readonly Verdict[];
  /** Worst first, then in registry order; those that another explains carry `explainedBy`. */
  readonly findings: readonly Finding[];
}

/** Judges the facts. Pure: the same facts give the same answer, in the same order. */
export function runChecks(facts: Facts, checks: readonly Check[]): Judged {
  const verdicts = checks.flatMap((check) => {
    try {
      return check.verdicts(facts);
    } catch (error) {
      const subject = { kind: 'machine', name: 'this machine' } as const;
      return [{ kind: 'crashed', check: check.id, subject, because: String(error) } as const];
    }
  });
  const found = verdicts.flatMap((verdict) => (verdict.kind === 'finding' ? [verdict.finding] : []));
  const findings = foldRootCauses(found, checks);
  return {
    verdicts,
    findings: severities.flatMap((severity) => findings.filter((one) => one.severity === severity)),
  };
}
