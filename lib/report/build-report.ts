import type { Judged } from '../checks/run-checks.ts';
import { memoryOf } from '../derive/cache-memory.ts';
import { cacheViews } from '../derive/cache-view.ts';
import { configurationFacts } from '../derive/configuration-facts.ts';
import { effectiveOf } from '../derive/effective.ts';
import { sshViews } from '../derive/ssh-view.ts';
import { whereaboutsOf } from '../derive/whereabouts.ts';
import { firstBuild } from '../fixes/first-build.ts';
import { installationView } from '../fixes/installation-view.ts';
import { okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import { type CacheReport, type Report, SCHEMA_VERSION } from '../model/report.ts';
import { aboutNix } from './about-nix.ts';
import { cacheReports } from './cache-report.ts';
import { findingReports } from './finding-report.ts';
import { crashesOf, unaskedCaches, unknownsOf, unreadSamples } from './gaps.ts';
import { machineReport } from './machine-report.ts';
import { isWorking, summaryOf } from './summary.ts';

interface ReportInput {
  readonly facts: Facts;
  readonly judged: Judged;
  /** Ids of checks that the user did not want. */
  readonly leftOut?: readonly string[];
  /** Of nixcache. */
  readonly version: string;
  /** The facts are only those that were gathered until then. */
  readonly interrupted: boolean;
}

/** The whole answer as one document, which every format shows. Pure: the same facts and verdicts give the same report. */
export function buildReport({ facts, judged, leftOut = [], version, interrupted }: ReportInput): Report {
  const settings = okValue(facts.settings);
  const known = configurationFacts(facts);
  const effective = known === undefined ? undefined : effectiveOf(known);
  const view = installationView(facts);
  const views = cacheViews({ caches: okValue(facts.caches) ?? [] });
  const stores = okValue(facts.stores);
  const ssh = stores === undefined ? [] : sshViews({ stores });
  const memory =
    known === undefined ? undefined : memoryOf({ ...known, diskCaches: okValue(facts.diskCaches) });
  const whereabouts = whereaboutsOf(facts);
  const findings = findingReports(judged.findings, view, settings);
  const caches = cacheReports(views, effective, ssh, memory).map(
    (cache): CacheReport => ({
      ...cache,
      working: isWorking(cache, findings),
      away: whereabouts.away.get(cache.substituter) ?? null,
    }),
  );
  const parts = {
    caches,
    findings,
    firstBuild: firstBuild(
      judged.findings.flatMap(({ explainedBy, fixes }) => (explainedBy === undefined ? fixes : [])),
      view,
    ),
    unknowns: [
      ...unaskedCaches(views),
      ...unknownsOf(judged.verdicts, judged.findings, views, ssh),
      ...unreadSamples(facts, caches, leftOut),
    ],
    crashes: crashesOf(judged.verdicts),
    checksLeftOut: leftOut,
  };
  return {
    schemaVersion: SCHEMA_VERSION,
    nixcache: version,
    recordedAt: facts.recordedAt,
    ...aboutNix(facts, view),
    settings: settings?.values ?? {},
    machine: {
      platform: okValue(facts.installation)?.platform ?? null,
      ...machineReport(whereabouts, findings),
    },
    ...parts,
    summary: summaryOf(parts, interrupted),
  };
}
