import type { Finding } from '../model/finding.ts';
import { type Check, layers } from './define-check.ts';

/**
 * One cause, one headline: marks each finding that another one explains, as the other's check declares.
 * A finding about the whole machine or a setting explains on every subject, or on those that it names; one about a cache or a key only
 * on its own.
 * Where no other check explains them, findings of one check with one culprit fold into the first.
 * Nothing is dropped: whoever reads everything still gets it.
 */
export function foldRootCauses(findings: readonly Finding[], checks: readonly Check[]): readonly Finding[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const layerOf = (finding: Finding) => layers.indexOf(byId.get(finding.check)?.layer ?? 'path');

  const explains = (root: Finding, other: Finding): boolean =>
    root !== other &&
    (byId.get(root.check)?.explains.includes(other.check) ?? false) &&
    (root.affects?.includes(other.subject.name) ?? true) &&
    (root.subject.kind === 'machine' || root.subject.kind === 'setting' || sameSubject(root, other));

  return findings.map((finding) => {
    const roots = findings.filter((candidate) => explains(candidate, finding));
    const lowest = roots.sort((a, b) => layerOf(a) - layerOf(b))[0];
    const root = lowest ?? findings.find((candidate) => sameCulprit(candidate, finding));
    return root === undefined || root === finding
      ? finding
      : { ...finding, explainedBy: { check: root.check, subject: root.subject } };
  });
}

const sameSubject = (a: Finding, b: Finding): boolean =>
  a.subject.kind === b.subject.kind && a.subject.name === b.subject.name;

const sameCulprit = (a: Finding, b: Finding): boolean =>
  a.culprit !== undefined && a.culprit === b.culprit && a.check === b.check;
