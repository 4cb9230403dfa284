import type { CacheFact, NarinfoVisit, Sample } from '../model/facts/cache.ts';
import { type Narinfo, parseNarinfo } from '../nix/narinfo.ts';
import type { NarinfoProblem } from '../nix/narinfo-problem.ts';
import { formatStorePath } from '../nix/store-path.ts';
import { lastHop } from './reach.ts';

/** What a request for one narinfo came to. `unread`: we did not get to see all of the answer, which says nothing about the cache. */
export type NarinfoOutcome =
  | { readonly kind: 'hit'; readonly narinfo: Narinfo }
  | { readonly kind: 'corrupt'; readonly problem: NarinfoProblem }
  | { readonly kind: 'other-path'; readonly got: string }
  | { readonly kind: 'web-page' }
  | { readonly kind: 'miss' }
  | { readonly kind: 'denied'; readonly status: number }
  | { readonly kind: 'server-error'; readonly status: number }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'unread' };

/** `storeDir` is the store directory that this machine uses. */
export function narinfoOutcome({ sample, visit }: NarinfoVisit, storeDir: string): NarinfoOutcome {
  const hop = lastHop(visit);
  if (hop.failure !== undefined) {
    const { code } = hop.failure;
    // A `file://` cache says with a missing file what a server says with 404.
    if (code === 'ENOENT') return { kind: 'miss' };
    return code === 'ABORTED' ? { kind: 'unread' } : { kind: 'failed', code };
  }
  const status = hop.status ?? 0;
  if (status === 404 || status === 410) return { kind: 'miss' };
  if (status === 401 || status === 403 || status === 407) return { kind: 'denied', status };
  if (status >= 300) return { kind: 'server-error', status };
  if (hop.body?.truncated === true) return { kind: 'unread' };
  const read = parseNarinfo(hop.body?.text ?? '', { storeDir });
  if (!read.ok)
    return read.problem.kind === 'html' ? { kind: 'web-page' } : { kind: 'corrupt', problem: read.problem };
  return isAbout(read.value, sample)
    ? { kind: 'hit', narinfo: read.value }
    : { kind: 'other-path', got: formatStorePath(read.value.storePath) };
}

/** Nix compares the hash part and the name of what it asked for (goodStorePath in store-api.cc). */
const isAbout = ({ storePath }: Narinfo, sample: Sample): boolean =>
  storePath.hashPart === sample.hashPart &&
  (sample.storePath === undefined || formatStorePath(storePath) === sample.storePath);

/** A sample path that a cache was asked for, and what came of it. */
export interface AskedSample {
  readonly sample: Sample;
  readonly outcome: NarinfoOutcome;
}

/** What each narinfo request to a cache came to; none where none was made. */
export const askedSamples = ({ narinfos }: CacheFact, storeDir: string): readonly AskedSample[] =>
  narinfos.state === 'ok'
    ? narinfos.value.map((visited) => ({
        sample: visited.sample,
        outcome: narinfoOutcome(visited, storeDir),
      }))
    : [];

/** Why the answers of a cache, at least one, show no narinfo: the same words for every check that wanted one. */
export function whyNoHit(asked: readonly AskedSample[]): string {
  const statuses = new Set(
    asked.map(({ outcome }) => (outcome.kind === 'denied' ? outcome.status : undefined)),
  );
  const [status] = statuses;
  if (statuses.size === 1 && status !== undefined)
    return `it answers ${status} for every sample path${status === 403 ? ', which can mean that it has none of them' : ''}`;
  return asked.length === 1
    ? 'it does not have the one sample path'
    : `it has none of the ${asked.length} sample paths`;
}
