import { severities } from '../model/finding.ts';
import type { CacheReport, FindingReport, Report } from '../model/report.ts';
import { type Family, familiesText, type Labels, type Sample, seconds } from './exposition.ts';
import { awayChecks } from './machine-report.ts';

/**
 * The report in the text format 0.0.4 of Prometheus, named after those of blackbox_exporter where it has the same. What is not known has no
 * sample: 0 would be a statement.
 */
export const renderPrometheus = (report: Report): string =>
  familiesText([
    ...machineFamilies(report),
    ...runFamilies(report),
    ...cacheFamilies(report.caches),
    ...findingFamilies(report),
  ]);

/** The same of one cache alone, without what is about the machine as a whole. */
export function cacheOnly(report: Report, cache: CacheReport): readonly Family[] {
  const isAbout = ({ subject }: Pick<FindingReport, 'subject'>): boolean =>
    subject.kind === 'cache' && subject.name === cache.substituter;
  return [
    ...runFamilies(report),
    ...cacheFamilies([cache]),
    ...findingFamilies({
      findings: report.findings.filter(isAbout),
      unknowns: report.unknowns.filter(isAbout),
      crashes: report.crashes.filter(isAbout),
    }),
  ];
}

const phases = {
  resolve: 'resolveMs',
  connect: 'connectMs',
  tls: 'tlsMs',
  processing: 'processingMs',
  transfer: 'transferMs',
} as const;

function cacheFamilies(caches: readonly CacheReport[]): readonly Family[] {
  const family = (name: string, help: string, read: (cache: CacheReport) => Sample['value']): Family => ({
    name,
    help,
    samples: caches.map((cache) => ({
      labels: { substituter: cache.substituter },
      value: read(cache),
    })),
  });
  const states = (
    name: string,
    help: string,
    label: string,
    all: readonly string[],
    stateOf: (cache: CacheReport) => string,
  ): Family => ({
    name,
    help,
    samples: caches.flatMap((cache) =>
      all.map((state) => ({
        labels: { substituter: cache.substituter, [label]: state },
        value: stateOf(cache) === state,
      })),
    ),
  });
  return [
    family('nixcache_probe_success', 'Whether the substituter answers as a binary cache.', (cache) =>
      cache.reach === 'not-asked' ? null : cache.reach === 'answers',
    ),
    {
      name: 'nixcache_probe_duration_seconds',
      help: 'Duration of the first request for nix-cache-info by phase, redirects included.',
      samples: caches.flatMap(({ substituter, firstRequest }) =>
        Object.entries(phases).map(([phase, key]) => ({
          labels: { substituter, phase },
          value: seconds(firstRequest?.[key]),
        })),
      ),
    },
    {
      name: 'nixcache_probe_narinfo_duration_seconds',
      help: 'Median duration of a narinfo request on a warm connection, for a path that is there and one that is not.',
      samples: caches.flatMap(({ substituter, hitMs, missMs }) => [
        { labels: { substituter, result: 'hit' }, value: seconds(hitMs) },
        { labels: { substituter, result: 'miss' }, value: seconds(missMs) },
      ]),
    },
    family(
      'nixcache_probe_http_status_code',
      'Status code of the answer to the first request.',
      (cache) => cache.httpStatus,
    ),
    family(
      'nixcache_probe_ssl_earliest_cert_expiry',
      'When the first certificate of the chain ends, in unix time.',
      ({ certificateExpires }) => unixSeconds(certificateExpires),
    ),
    family(
      'nixcache_substituter_working',
      'Whether the substituter answers and no error is about it.',
      (cache) => (cache.reach === 'not-asked' ? null : cache.working),
    ),
    family(
      'nixcache_substituter_away',
      'Whether the substituter was not reached for a reason of this machine: it is offline, or on another network.',
      (cache) => cache.away !== null,
    ),
    family(
      'nixcache_substituter_order',
      'Place in which Nix asks the substituter, from 1.',
      (cache) => cache.order,
    ),
    family(
      'nixcache_substituter_priority',
      'Effective priority of the substituter: lower is asked first.',
      (cache) => cache.priority,
    ),
    states(
      'nixcache_signature_verdict',
      'What the signatures of the substituter are worth to this machine: 1 for the verdict that holds.',
      'verdict',
      ['good', 'refused', 'unchecked', 'unknown'],
      ({ signature }) => signature,
    ),
  ];
}

const one = (name: string, help: string, value: Sample['value'], labels: Labels = {}): Family => ({
  name,
  help,
  samples: [{ labels, value }],
});

function machineFamilies({ nixcache, nix, caches, summary }: Report): readonly Family[] {
  return [
    one('nixcache_build_info', 'Version of nixcache, and of the Nix that it found.', 1, {
      version: nixcache,
      nix_version: nix.version ?? '',
    }),
    one('nixcache_substituters', 'Substituters that were looked at.', caches.length),
    one('nixcache_substituters_working', 'Substituters that answer and have no error.', summary.working),
  ];
}

function runFamilies({ recordedAt, machine, summary }: Report): readonly Family[] {
  return [
    one('nixcache_run_timestamp_seconds', 'When the run began, in unix time.', unixSeconds(recordedAt)),
    one('nixcache_run_interrupted', 'Whether the run was ended early.', summary.interrupted),
    one(
      'nixcache_machine_offline',
      'Whether this machine is cut off from its substituters for a reason of its own.',
      machine.network === 'unknown' ? null : machine.network === 'offline',
    ),
  ];
}

function findingFamilies({
  findings,
  unknowns,
  crashes,
}: Pick<Report, 'findings' | 'unknowns' | 'crashes'>): readonly Family[] {
  const roots = findings.filter(({ explainedBy }) => explainedBy === undefined);
  const counts = new Map<string, { readonly check: string; readonly severity: string; count: number }>();
  for (const { check, severity } of roots) {
    const known = counts.get(`${check} ${severity}`) ?? { check, severity, count: 0 };
    counts.set(`${check} ${severity}`, { ...known, count: known.count + 1 });
  }
  return [
    {
      name: 'nixcache_findings',
      help: 'Findings by check and severity; without those that another one explains.',
      samples: [...counts.values()].map(({ check, severity, count }) => ({
        labels: { check, severity },
        value: count,
      })),
    },
    {
      name: 'nixcache_findings_by_severity',
      help: 'Findings by severity; away: those that this machine is offline or on another network.',
      samples: severities.flatMap((severity) =>
        [false, true].map((away) => ({
          labels: { severity, away: String(away) },
          value: roots.filter(
            (finding) => finding.severity === severity && awayChecks.has(finding.check) === away,
          ).length,
        })),
      ),
    },
    {
      name: 'nixcache_unknowns',
      help: 'What could not be looked at, which is not the same as fine.',
      samples: [{ value: unknowns.length }],
    },
    {
      name: 'nixcache_crashed_checks',
      help: 'Checks of nixcache that failed themselves.',
      samples: [{ value: crashes.length }],
    },
  ];
}

function unixSeconds(time: string | null): number | null {
  const ms = Date.parse(time ?? '');
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
