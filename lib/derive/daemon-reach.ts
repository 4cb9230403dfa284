import { ok } from '../model/fact.ts';
import type { DaemonVisit, Difference } from '../model/facts/daemon-environment.ts';
import type { Exchange } from '../model/facts/exchange.ts';
import type { CacheView } from './cache-view.ts';
import { bundleFault, lastHop, type Reach, reachOf } from './reach.ts';

/** How the daemon fares with a cache where its way there differs from that of this shell. */
export interface DaemonReach {
  readonly differs: readonly Difference[];
  readonly caFile: string | undefined;
  readonly reach: Reach;
  readonly last: Exchange;
  /** Which of the two gets an answer that the other does not get, and what of the differences makes it. */
  readonly fault: { readonly lacking: 'daemon' | 'shell'; readonly what: Difference } | undefined;
}

export function daemonReachOf(
  { name, reach, fact }: CacheView,
  visits: readonly DaemonVisit[] | undefined,
): DaemonReach | undefined {
  const found = visits?.find(({ entry }) => entry === name);
  if (found === undefined || fact.info.state !== 'ok') return undefined;
  const theirs = reachOf(ok(found.visit));
  const last = lastHop(found.visit);
  const { differs, caFile } = found;
  const lacking = reach.kind === 'answers' ? 'daemon' : 'shell';
  const failed = lacking === 'daemon' ? theirs : reach;
  const failedLast = lacking === 'daemon' ? last : lastHop(fact.info.value);
  const isOneSided = reach.kind === 'answers' ? isFailure(theirs, last) : theirs.kind === 'answers';
  const what = differs.length === 1 ? differs[0] : blamed(failed, failedLast);
  const isBlamed = isOneSided && what !== undefined && differs.includes(what);
  return { differs, caFile, reach: theirs, last, fault: isBlamed ? { lacking, what } : undefined };
}

/** A time-out of ours or an interruption is none, unless the request would never have been answered. */
const isFailure = (reach: Reach, last: Exchange): boolean =>
  reach.kind !== 'answers' && (reach.kind !== 'not-asked' || bundleFault(last) !== undefined);

const blamed = (reach: Reach, last: Exchange): Difference =>
  reach.kind === 'denied'
    ? 'login'
    : reach.kind === 'tls' || bundleFault(last) !== undefined
      ? 'certificates'
      : 'proxy';
