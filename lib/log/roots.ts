import type { LoggedFinding } from '../model/explanation.ts';

/** The findings with those that follow from another one marked so: one cause, one headline. */
export function withRoots(findings: readonly LoggedFinding[]): readonly LoggedFinding[] {
  const outcome = findings.find(({ check }) => check === 'uncached-path');
  return findings.map((finding) => {
    const root =
      rootOf(finding, findings) ?? (isOutcome(finding) && finding !== outcome ? outcome : undefined);
    return root === undefined
      ? finding
      : { ...finding, explainedBy: { check: root.check, subject: root.subject } };
  });
}

function rootOf(finding: LoggedFinding, all: readonly LoggedFinding[]): LoggedFinding | undefined {
  const { check, subject } = finding;
  if (isOutcome(finding)) {
    const able = all.filter(canKeepPathsAway);
    return able.find(({ paths }) => paths.some((path) => finding.paths.includes(path))) ?? able[0];
  }
  if (check === 'disabled-cache')
    return all.find((one) => one.check !== check && isSameSubject(one, finding));
  if (check === 'refused-signature')
    return all.find((one) => IGNORED.has(one.check) && /public-keys/.test(one.subject.name));
  if (check === 'unreachable-ssh-host') return all.find((one) => one.check === 'missing-ssh-client');
  if (subject.kind === 'cache' && OF_THE_NETWORK.has(check))
    return all.find((one) => one.check === 'offline-machine');
  return undefined;
}

const isOutcome = ({ check }: LoggedFinding): boolean => check === 'uncached-path';

const canKeepPathsAway = ({ check, severity }: LoggedFinding): boolean =>
  severity !== 'note' && !BESIDE.has(check) && check !== 'uncached-path';

const isSameSubject = (one: LoggedFinding, other: LoggedFinding): boolean =>
  one.subject.kind === other.subject.kind && one.subject.name === other.subject.name;

/** What keeps no path from being downloaded. */
const BESIDE: ReadonlySet<string> = new Set(['misspelled-setting', 'failed-upload', 'crashing-fallback']);
const IGNORED: ReadonlySet<string> = new Set(['ignored-user-setting', 'ignored-flake-setting']);
const OF_THE_NETWORK: ReadonlySet<string> = new Set([
  'unresolved-host',
  'unreachable-cache',
  'unreachable-proxy',
  'cache-timeout',
  'dropped-packets',
]);
