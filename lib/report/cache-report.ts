import type { CacheView } from '../derive/cache-view.ts';
import type { Effective } from '../derive/effective.ts';
import { narinfoOutcome } from '../derive/narinfo-outcome.ts';
import { phasesOf } from '../derive/phases.ts';
import { lastHop } from '../derive/reach.ts';
import { type SignatureState, signatureState } from '../derive/signatures.ts';
import { median } from '../derive/timing.ts';
import { okValue } from '../model/fact.ts';
import type { CacheReport } from '../model/report.ts';
import { keyNamesOf } from '../nix/signature-names.ts';
import type { OrderedCache } from '../nix/substituter-order.ts';
import { reachWords } from './reach-words.ts';

/** One row of the table: what there is to say about a cache in numbers and few words. */
export function cacheReport(
  view: CacheView,
  effective: Effective | undefined,
  order: readonly OrderedCache[],
  droppedByDaemon: string | undefined,
): Omit<CacheReport, 'speedRank'> {
  const place = order.findIndex(({ entry }) => entry === view.name);
  const ordered = order[place];
  const state: SignatureState =
    effective === undefined
      ? { kind: 'unknown', because: 'the settings could not be read' }
      : signatureState(view, effective);
  const visits = okValue(view.fact.narinfos) ?? [];
  const hits = visits.flatMap((visited) => {
    const outcome = narinfoOutcome(visited, effective?.storeDir ?? '/nix/store');
    return outcome.kind === 'hit' ? [outcome.narinfo] : [];
  });
  const info = okValue(view.fact.info);
  const decisive = info === undefined ? undefined : lastHop(info);
  return {
    substituter: view.name,
    order: place < 0 ? null : place + 1,
    priority: ordered?.priority ?? null,
    priorityFrom: ordered === undefined ? 'unknown' : priorityFrom[ordered.priorityFrom],
    reach: view.reach.kind,
    reachText: reachWords(view.reach),
    httpStatus: decisive?.status ?? null,
    signature: state.kind,
    signatureText: signatureWords(state),
    keyNames: keyNamesOf(hits.flatMap(({ signatures }) => signatures)),
    samples: { asked: visits.length, found: hits.length },
    credential: view.fact.credential,
    hitMs: rounded(median(okValue(view.fact.hitsMs) ?? [])),
    missMs: rounded(median(okValue(view.fact.missesMs) ?? [])),
    firstRequest: info?.[0] === undefined ? null : phasesOf(info[0].moments),
    droppedByDaemon: droppedByDaemon ?? null,
  };
}

const priorityFrom = { url: 'url', announced: 'cache', default: 'default' } as const;

function signatureWords(state: SignatureState): string {
  switch (state.kind) {
    case 'good':
      return 'good';
    case 'unchecked':
      return 'not checked';
    case 'unknown':
      return 'unknown';
    case 'refused': {
      const [first] = state.judged;
      const words = first === undefined ? 'refused' : refusals[first.verdict.kind];
      return state.accepted > 0 ? `${words}, some` : words;
    }
  }
}

const refusals = {
  good: 'good',
  'content-addressed': 'good',
  'bogus-content-address': 'bogus CA',
  unsigned: 'unsigned',
  'untrusted-key': 'not trusted',
  'key-mismatch': 'key differs',
  'misnamed-key': 'key misnamed',
  malformed: 'malformed',
} as const;

/** A hundredth of a millisecond is already finer than what can be measured. */
const rounded = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round(ms * 100) / 100;
