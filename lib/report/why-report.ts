import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { configurationFacts } from '../derive/configuration-facts.ts';
import { type PathView, pathViews } from '../derive/path-view.ts';
import { lastHop } from '../derive/reach.ts';
import { okValue } from '../model/fact.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Report } from '../model/report.ts';
import { type PathReport, type StepReport, WHY_VERSION, type WhyDocument } from '../model/why.ts';
import type { SubstituterState, SubstitutionStep } from '../nix/substitution-types.ts';
import { reachText } from './cache-words.ts';
import { findingsInTheWay } from './in-the-way.ts';
import { originText, signatureText, stepText, verdictText } from './path-words.ts';

/** The answer about single paths as one document. `report` is that of the doctor on the same facts. Pure. */
export function buildWhyReport(facts: Facts, report: Report): WhyDocument {
  const known = configurationFacts(facts);
  const targets = okValue(facts.targets);
  const caches = okValue(facts.caches) ?? [];
  const views =
    known === undefined || targets === undefined
      ? []
      : pathViews({
          ...known,
          targets,
          caches,
          references: okValue(facts.references),
          stores: okValue(facts.stores),
          diskCaches: okValue(facts.diskCaches),
        });
  const byName = new Map(cacheViews({ caches }).map((cache) => [cache.name, cache]));
  const left = okValue(facts.references)?.left ?? 0;
  const paths = views.map((view) => pathReport(view, byName, left));
  const had = paths.filter(({ verdict }) => verdict === 'here' || verdict === 'substituted').length;
  const { interrupted } = report.summary;
  return {
    schemaVersion: WHY_VERSION,
    nixcache: report.nixcache,
    recordedAt: report.recordedAt,
    nix: report.nix,
    installation: report.installation,
    paths,
    findings: findingsInTheWay(report.findings, views),
    crashes: report.crashes.map(({ check, because }) => ({ check, because })),
    summary: { paths: paths.length, had, interrupted, text: summaryText(paths, had, interrupted) },
  };
}

function pathReport(view: PathView, caches: ReadonlyMap<string, CacheView>, left: number): PathReport {
  const { target, derivation, verdict, prediction } = view;
  const states = new Map(view.states.map((state) => [state.entry, state]));
  const hit = view.states.map(({ lookup }) => lookup).find(({ kind }) => kind === 'hit');
  let order = 0;
  const steps = prediction.steps.map((step): StepReport => {
    if (step.priority !== undefined) order++;
    return stepReport(
      step,
      step.priority === undefined ? null : order,
      states.get(step.entry),
      caches.get(step.entry),
      view,
    );
  });
  return {
    asked: target.asked,
    origin: originText(view) ?? null,
    storePath: target.storePath ?? (hit?.kind === 'hit' ? pathOf(hit.narinfo.storePath) : null),
    output: derivation?.output ?? null,
    derivation: derivation?.path ?? null,
    verdict: verdict.kind,
    from:
      verdict.kind === 'substituted' || verdict.kind === 'completed'
        ? verdict.from
        : verdict.kind === 'fails' || verdict.kind === 'aborts'
          ? verdict.at
          : null,
    text: verdictText(view),
    caveat: caveatOf(view, left),
    steps: [...steps, ...ignoredSteps(view)],
    references:
      view.closure === undefined ? null : { found: view.closure.found, missing: view.closure.missing, left },
  };
}

/** What is not known of a path and may change what Nix does. */
function caveatOf({ unseenMemory, closure }: PathView, left: number): string | null {
  const unseen =
    closure === undefined || left === 0
      ? []
      : [`whether ${left} more of all that it refers to are to be had, which --closure looks at`];
  return [...(unseenMemory === undefined ? [] : [unseenMemory]), ...unseen].join('; ') || null;
}

const pathOf = ({ storeDir, hashPart, name }: { storeDir: string; hashPart: string; name: string }) =>
  `${storeDir}/${hashPart}-${name}`;

function stepReport(
  step: SubstitutionStep,
  order: number | null,
  state: SubstituterState | undefined,
  cache: CacheView | undefined,
  { target, memories, checks }: PathView,
): StepReport {
  const last = archiveOf(cache, target, state);
  const bytes = last === undefined ? undefined : servedBytes(last);
  const remembered = memories.get(step.entry);
  const check = checks.get(step.entry);
  return {
    substituter: step.entry,
    order,
    priority: step.priority ?? null,
    step: step.kind,
    text: stepText(step, state, remembered, cache === undefined ? 'not asked' : reachText(cache.reach)),
    narinfo: state?.lookup.kind === 'hit' ? narinfoReport(state.lookup.narinfo, step) : null,
    remembered:
      remembered === undefined
        ? null
        : {
            has: remembered.memory.lookup.kind === 'hit',
            until: isoOf(remembered.memory.until),
            hasNow: hasNow[remembered.now.kind],
          },
    verified:
      check === undefined
        ? null
        : {
            outcome: check.outcome,
            downloadedBytes: check.downloadedBytes,
            unpackedBytes: check.unpackedBytes,
            narHash: check.narHash?.actual ?? null,
          },
    archive:
      last === undefined || state === undefined
        ? null
        : {
            state: state.nar.kind,
            bytes: bytes ?? null,
            httpStatus: last.status ?? null,
          },
  };
}

/** The request for the archive that its narinfo names. */
function archiveOf(
  cache: CacheView | undefined,
  { hashPart }: PathView['target'],
  state: SubstituterState | undefined,
): Exchange | undefined {
  const url = state?.lookup.kind === 'hit' ? state.lookup.narinfo.url : undefined;
  const found = cache?.fact.nars?.find((nar) => nar.hashPart === hashPart && nar.url === url);
  return found === undefined ? undefined : lastHop(found.visit);
}

/** What the server says of the file itself: of one that it packs for the way, it says another length. */
function servedBytes({ status, headers = {} }: Exchange): number | undefined {
  const { 'content-length': length, 'content-encoding': encoding } = headers;
  const isPlain = encoding === undefined || encoding === 'identity';
  return status === 200 && isPlain && /^[0-9]{1,15}$/.test(length ?? '') ? Number(length) : undefined;
}

const hasNow: Readonly<Record<SubstituterState['lookup']['kind'], boolean | null>> = {
  hit: true,
  missing: false,
  error: null,
  corrupt: null,
  crash: null,
  unknown: null,
};

/** RFC 3339, which ends with the year 9999; null where it is no such date. */
function isoOf(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  const isDate = !Number.isNaN(date.getTime()) && date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999;
  return isDate ? date.toISOString() : null;
}

type HitNarinfo = Extract<SubstituterState['lookup'], { kind: 'hit' }>['narinfo'];

const narinfoReport = (
  { signatures, ca, url, compression, fileSize, narSize, references, deriver }: HitNarinfo,
  { trust }: SubstitutionStep,
): StepReport['narinfo'] => ({
  keyNames: [...new Set(signatures.map((signature) => signature.split(':', 1)[0] ?? ''))],
  signature: trust === undefined ? 'not judged' : signatureText(trust.verdict),
  contentAddressed: ca !== undefined,
  url,
  compression,
  fileBytes: fileSize ?? null,
  narBytes: narSize,
  references: references.length,
  deriver: deriver ?? null,
});

/** Caches that the daemon ignores for this user. */
const ignoredSteps = ({ effective }: PathView): readonly StepReport[] =>
  effective.dropped.map(({ entry }) => ({
    substituter: entry,
    order: null,
    priority: null,
    step: 'ignored',
    text: 'not asked: the Nix daemon ignores it for this user',
    narinfo: null,
    remembered: null,
    verified: null,
    archive: null,
  }));

function summaryText(paths: readonly PathReport[], had: number, interrupted: boolean): string {
  const what =
    paths.length === 1
      ? had === 1
        ? 'The path is to be had.'
        : paths[0]?.verdict === 'completed'
          ? 'The path is to be had from a cache, but not all that it refers to.'
          : 'The path is not to be had from a cache.'
      : had === paths.length
        ? `All ${paths.length} paths are to be had.`
        : `${had} of ${paths.length} paths are to be had.`;
  return interrupted ? `${what} It was interrupted: this is only what was found so far.` : what;
}
