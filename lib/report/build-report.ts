import type { Judged } from '../checks/run-checks.ts';
import { askingOrder } from '../derive/asking-order.ts';
import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { type Effective, effectiveOf } from '../derive/effective.ts';
import { installationKind } from '../derive/installation-kind.ts';
import { renderFix } from '../fixes/render-fix.ts';
import { okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Verdict } from '../model/finding.ts';
import { type Report, SCHEMA_VERSION } from '../model/report.ts';
import { cacheReport } from './cache-report.ts';
import { fixMachine } from './fix-machine.ts';
import { speedRanks } from './speed-ranks.ts';
import { summaryOf } from './summary.ts';

interface Given {
  readonly facts: Facts;
  readonly judged: Judged;
  /** Of nixcache. */
  readonly version: string;
  readonly interrupted: boolean;
}

/** The whole answer as one document, from which every format is made. Pure, and in stable order: as configured, and worst first. */
export function buildReport({ facts, judged, version, interrupted }: Given): Report {
  const settings = okValue(facts.settings);
  const effective = settings === undefined ? undefined : effectiveOf({ settings, ...configurationOf(facts) });
  const views = cacheViews({ caches: okValue(facts.caches) ?? [] });
  const kind = installationKind(facts.installation, facts.nix);
  const machine = fixMachine(facts, effective);
  const findings = judged.findings.map(({ culprit: _, ...finding }) => ({
    ...finding,
    fixes: finding.fixes.map((intent) => renderFix(intent, kind, machine)),
  }));
  const caches = cachesOf(views, effective);
  const unknowns = [...unknownsOf(judged.verdicts), ...unreadSamples(facts, caches)];
  return {
    schemaVersion: SCHEMA_VERSION,
    nixcache: version,
    recordedAt: facts.recordedAt,
    nix: {
      version: effective?.version?.determinate ?? effective?.version?.text ?? null,
      flavour: effective?.version?.flavour ?? null,
      storeDir: settings?.storeDir ?? null,
      configurationFrom: settings?.from ?? null,
      problem: settings?.problem ?? (facts.nix.state === 'failed' ? facts.nix.reason : null),
    },
    installation: {
      kind: kind ?? null,
      user: okValue(facts.user)?.name ?? null,
      substitutingBy: effective?.substituting.by ?? 'unknown',
      trustedUser: effective?.substituting.by === 'daemon' ? (effective.substituting.trusted ?? null) : null,
    },
    caches,
    findings,
    unknowns,
    crashes: judged.verdicts.flatMap((verdict) => (verdict.kind === 'crashed' ? [gapOf(verdict)] : [])),
    summary: summaryOf({ caches, findings, unknowns, interrupted }),
  };
}

const configurationOf = (facts: Facts) => ({
  nix: okValue(facts.nix),
  configuration: okValue(facts.configuration),
  daemon: okValue(facts.daemon),
  user: okValue(facts.user),
});

function cachesOf(views: readonly CacheView[], effective: Effective | undefined): Report['caches'] {
  const dropped = new Map(effective?.dropped.map(({ entry, rule }) => [entry, rule]));
  const order = askingOrder(
    views.filter(({ name }) => !dropped.has(name)),
    effective?.version,
  );
  const reports = views.map((view) => cacheReport(view, effective, order, dropped.get(view.name)));
  const ranks = speedRanks(reports);
  return reports.map((report, index) => ({ ...report, speedRank: ranks[index] ?? null }));
}

/**
 * What could not be looked at, once per subject and reason: several checks that lack the same thing are one gap. A subject that a
 * finding is about needs no gap as well: the finding is why.
 */
function unknownsOf(verdicts: readonly Verdict[]): Report['unknowns'] {
  const explained = new Set(
    verdicts.flatMap((verdict) => (verdict.kind === 'finding' ? [keyOf(verdict)] : [])),
  );
  const seen = new Set<string>();
  return verdicts.flatMap((verdict) => {
    if (verdict.kind !== 'unknown' || explained.has(keyOf(verdict))) return [];
    const key = `${keyOf(verdict)}\n${verdict.because}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [gapOf(verdict)];
  });
}

/** Why there were no paths to judge signatures by, said where it matters. */
function unreadSamples({ samples }: Facts, caches: Report['caches']): Report['unknowns'] {
  const subject = { kind: 'machine', name: 'this machine' } as const;
  if (!caches.some(({ reach, signature }) => reach === 'answers' && signature === 'unknown')) return [];
  return (okValue(samples)?.problems ?? []).map((because) => ({ check: 'untrusted-key', subject, because }));
}

const keyOf = ({ subject }: Verdict): string => `${subject.kind} ${subject.name}`;

const gapOf = ({ check, subject, because }: Extract<Verdict, { readonly because: string }>) => ({
  check,
  subject,
  because,
});
