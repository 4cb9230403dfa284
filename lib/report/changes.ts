import type { CacheReport, FindingReport, Report } from '../model/report.ts';
import type { Change } from '../model/watch.ts';
import { cacheChanges } from './cache-changes.ts';
import { awayChecks } from './machine-report.ts';

/** What is known after some rounds: of what the last one could not see, what was seen before. */
export interface Known {
  readonly network: Report['machine']['network'];
  /** Caches that say nothing about themselves at the moment. */
  readonly away: readonly string[];
  /** As they were last seen, each name once. */
  readonly caches: ReadonlyMap<string, CacheReport>;
  /** Those that no other one explains. */
  readonly findings: readonly FindingReport[];
}

/** What is known after a round, with what was known before it, if anything was. */
export function knownAfter(report: Report, before?: Known): Known {
  return {
    network: report.machine.network,
    away: awayFrom(report),
    caches: new Map(
      report.caches.map((cache) => [cache.substituter, seen(cache, before?.caches.get(cache.substituter))]),
    ),
    findings: [
      ...rootsOf(report),
      ...(before === undefined ? [] : unseen(before, report)).filter(
        (one) => !hasFinding(report.findings, one),
      ),
    ],
  };
}

/**
 * What a round shows that was not so before. Times are noise, and so is what merely could not be seen this time: that a cache says nothing while
 * the machine is offline, or a finding about signatures is not there while the cache is down, changes nothing of what is known.
 */
export function changesSince(before: Known, report: Report): readonly Change[] {
  const caches = new Map(report.caches.map((cache) => [cache.substituter, cache]));
  const removed = [...before.caches.keys()].filter((name) => !caches.has(name));
  return [
    ...machineChanges(before, report),
    ...removed.map((name) =>
      aboutCache(name, { what: 'cache-removed', text: `${name} is no longer configured.` }),
    ),
    ...[...caches.values()].flatMap((cache) => cacheChanges(before.caches.get(cache.substituter), cache)),
    ...orderChanges(before, report),
    ...goneFindings(before, report),
    ...newFindings(before, report),
  ];
}

function machineChanges({ network, away }: Known, report: Report): readonly Change[] {
  const now = report.machine;
  const isCutOff = now.network === 'offline' || now.network === 'away';
  const wasCutOff = network === 'offline' || network === 'away';
  const isOtherAway = now.network === 'away' && awayFrom(report).join(' ') !== away.join(' ');
  if ((now.network === network && !isOtherAway) || (!isCutOff && !wasCutOff)) return [];
  const isBetter = !isCutOff || (network === 'offline' && now.network === 'away');
  return [
    {
      what: 'machine',
      subject: { kind: 'machine', name: 'this machine' },
      check: null,
      tone: isBetter ? 'better' : 'worse',
      from: network,
      to: now.network,
      text: now.text ?? `This machine is ${comeback(network, now.network)}.`,
    },
  ];
}

function comeback(from: Known['network'], to: Known['network']): string {
  if (from === 'away') return 'within reach of all its caches again';
  return to === 'online' ? 'online again' : 'no longer offline';
}

/** Only how caches stand to each other that had a place before and have one now. */
function orderChanges(before: Known, { caches }: Report): readonly Change[] {
  const now = inOrder(caches);
  const then = inOrder([...before.caches.values()]).filter((name) => now.includes(name));
  const common = now.filter((name) => then.includes(name));
  if (common.join(' ') === then.join(' ')) return [];
  return [
    {
      what: 'order',
      subject: { kind: 'setting', name: 'substituters' },
      check: null,
      tone: 'neutral',
      from: then.join(' '),
      to: common.join(' '),
      text: `Nix now asks in this order: ${common.join(', ')}.`,
    },
  ];
}

function newFindings(before: Known, report: Report): readonly Change[] {
  const hidden = new Set(awayFrom(report));
  return rootsOf(report)
    .filter((one) => !hasFinding(before.findings, one) && !hidden.has(one.subject.name))
    .map(({ check, subject, severity, message }) => ({
      what: 'finding-appeared',
      subject,
      check,
      tone: severity === 'note' ? 'neutral' : 'worse',
      from: null,
      to: message,
      text: message,
    }));
}

function goneFindings(before: Known, report: Report): readonly Change[] {
  const kept = unseen(before, report);
  const configured = new Set(report.caches.map(({ substituter }) => substituter));
  return before.findings
    .filter((one) => !hasFinding(report.findings, one) && !kept.includes(one))
    .filter(({ subject }) => subject.kind !== 'cache' || configured.has(subject.name))
    .map(({ check, subject, message }) => ({
      what: 'finding-gone',
      subject,
      check,
      tone: 'better',
      from: message,
      to: null,
      text: `No longer so: ${message}`,
    }));
}

/** Findings of before that this round could neither see nor rule out. */
function unseen(
  { findings, caches }: Known,
  { machine, caches: now, unknowns }: Report,
): readonly FindingReport[] {
  return findings.filter(({ check, subject }) => {
    if (machine.network === 'offline') return true;
    if (unknowns.some((one) => one.check === check && isSameSubject(one, { subject }))) return true;
    const cache = now.find(({ substituter }) => subject.kind === 'cache' && substituter === subject.name);
    if (cache === undefined) return false;
    const didAnswer = caches.get(cache.substituter)?.reach === 'answers';
    return cache.away !== null || cache.reach === 'not-asked' || (didAnswer && cache.reach !== 'answers');
  });
}

/** What the machine is offline or away for is told once, about the machine. */
const rootsOf = ({ findings }: Report): readonly FindingReport[] =>
  findings.filter(({ explainedBy, check }) => explainedBy === undefined && !awayChecks.has(check));

/** A cache as far as this round saw it, and for the rest as it was. */
function seen(cache: CacheReport, before: CacheReport | undefined): CacheReport {
  if (before === undefined) return cache;
  if (cache.away !== null) return { ...before, order: null };
  return {
    ...cache,
    priority: cache.priority ?? before.priority,
    certificateExpires: cache.certificateExpires ?? before.certificateExpires,
    ...(cache.signature === 'unknown'
      ? { signature: before.signature, signatureText: before.signatureText }
      : {}),
  };
}

const aboutCache = (name: string, { what, text }: Pick<Change, 'what' | 'text'>): Change => ({
  what,
  subject: { kind: 'cache', name },
  check: null,
  tone: 'neutral',
  from: null,
  to: null,
  text,
});

const awayFrom = ({ caches }: Report): readonly string[] =>
  caches.filter(({ away }) => away !== null).map(({ substituter }) => substituter);

const inOrder = (caches: readonly CacheReport[]): readonly string[] =>
  caches
    .filter(({ order }) => order !== null)
    .toSorted((left, right) => (left.order ?? 0) - (right.order ?? 0))
    .map(({ substituter }) => substituter);

const hasFinding = (findings: readonly FindingReport[], wanted: FindingReport): boolean =>
  findings.some((one) => one.check === wanted.check && isSameSubject(one, wanted));

const isSameSubject = (one: Pick<FindingReport, 'subject'>, other: Pick<FindingReport, 'subject'>): boolean =>
  one.subject.kind === other.subject.kind && one.subject.name === other.subject.name;
