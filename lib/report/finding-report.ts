import { setAt } from '../derive/set-at.ts';
import { renderFix } from '../fixes/index.ts';
import type { InstallationView } from '../fixes/installation-view.ts';
import type { SettingsFact } from '../model/facts/machine.ts';
import { type Finding, type Severity, severities } from '../model/finding.ts';
import type { FindingReport } from '../model/report.ts';

/**
 * The findings with their fixes in the words of this machine and the lines that they are about, worst first. A finding that explains a worse one is as bad as that,
 * since it stands for it.
 */
export function findingReports(
  findings: readonly Finding[],
  view: InstallationView,
  settings: SettingsFact | undefined,
): readonly FindingReport[] {
  const reports = findings.map((finding): FindingReport => {
    const { check, subject, message, cause, consequence, evidence, certainty, explainedBy } = finding;
    return {
      check,
      severity: worstOf(finding, findings),
      subject,
      message,
      cause,
      ...(consequence === undefined ? {} : { consequence }),
      evidence,
      setAt: setAt(subject, settings).map(({ origin, line }) => ({ file: origin, line })),
      certainty,
      fixes: finding.fixes.map((intent) => renderFix(intent, view)),
      ...(explainedBy === undefined ? {} : { explainedBy }),
    };
  });
  return worstFirst(reports);
}

/** As bad as the worst that it explains, since it stands for that too. */
export const worstOf = (finding: Explained & Bad, all: readonly (Explained & Bad)[]): Severity =>
  worst([finding, ...explainedFindings(finding, all)]);

/** In the order in which findings are shown. */
export const worstFirst = <One extends Bad>(findings: readonly One[]): readonly One[] =>
  severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));

type Explained = Pick<Finding, 'check' | 'subject' | 'explainedBy'>;
type Bad = Pick<Finding, 'severity'>;

/** All findings that are a consequence of this one, those of consequences included. */
export function explainedFindings<One extends Explained>(
  root: Explained,
  all: readonly One[],
): readonly One[] {
  const found = new Set<Explained>([root]);
  for (const cause of found)
    for (const one of all)
      if (one.explainedBy !== undefined && isSame(one.explainedBy, cause)) found.add(one);
  return all.filter((one) => one !== root && found.has(one));
}

const isSame = (a: Pick<Finding, 'check' | 'subject'>, b: Pick<Finding, 'check' | 'subject'>): boolean =>
  a.check === b.check && a.subject.kind === b.subject.kind && a.subject.name === b.subject.name;

const worst = (findings: readonly { readonly severity: Severity }[]): Severity =>
  severities.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'note';
