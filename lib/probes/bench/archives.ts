import { lastHop } from '../../derive/reach.ts';
import type { Narinfo } from '../../nix/narinfo.ts';
import { withDeadline } from '../deadline.ts';
import { isAnswered, type Lane, type Way } from './lane.ts';
import type { TimingOptions } from './timing.ts';

/** A download that takes longer than this has said how fast it is. */
const LONGEST_MS = 10_000;

/** Different ones, since a second download of the same may come from a cache of the cache. */
const CANDIDATES = 3;

/** Downloads the beginning of one archive in each way, and keeps none of it. */
export async function timeArchive(
  lane: Lane,
  pass: number,
  share: number,
  { signal, round }: Pick<TimingOptions, 'signal'> & { readonly round: number },
): Promise<void> {
  const candidates = archivesToTry(lane, share);
  const narinfo = candidates[pass % Math.max(1, candidates.length)];
  if (narinfo === undefined || share <= 0) return;
  for (const way of lane.ways) {
    if (lane.died !== undefined || signal.aborted) return;
    await download(lane, way, narinfo, { pass, share, signal, round });
  }
}

interface DownloadOrder {
  readonly pass: number;
  readonly share: number;
  readonly signal: AbortSignal;
  readonly round: number;
}

async function download(
  lane: Lane,
  { archives, series }: Way,
  { url }: Narinfo,
  { pass, share, signal, round }: DownloadOrder,
): Promise<void> {
  let bytes = 0;
  const sink = async (piece: Uint8Array) => {
    bytes += piece.length;
    return 'more' as const;
  };
  const visit = await withDeadline(signal, LONGEST_MS, (deadline) =>
    archives.download(url, { sink, maxBodyBytes: share }, deadline),
  );
  const { momentsMs, failure, status } = lastHop(visit);
  const isCut = failure?.code === 'TIMEOUT' && bytes > 0;
  // An archive that does not come is no end of the lookups; being asked too often is.
  if (!isAnswered(lane, visit, (last) => last.status !== 429, round)) return;
  const { sent, answered, ended } = momentsMs;
  if (!isCut && (failure !== undefined || status !== 200)) {
    lane.requests.failed += 1;
    lane.lostArchives.push(visit);
    return;
  }
  // From a directory: there is no first byte.
  if (answered === undefined) return;
  series.archives.push({
    round: pass,
    bytes,
    firstByteMs: Math.max(0, answered - (sent ?? 0)),
    transferMs: Math.max(0, ended - answered),
  });
}

/** The archives that say most about throughput: the largest of those that fit, else those of which least is left out. */
function archivesToTry({ found }: Lane, share: number): readonly Narinfo[] {
  const sizeOf = ({ fileSize, narSize }: Narinfo): number => fileSize ?? narSize;
  const bySize = found.map(({ narinfo }) => narinfo).toSorted((a, b) => sizeOf(a) - sizeOf(b));
  const fitting = bySize.filter((narinfo) => sizeOf(narinfo) <= share).reverse();
  const longer = bySize.filter((narinfo) => sizeOf(narinfo) > share);
  const isEnough = fitting.some((narinfo) => sizeOf(narinfo) >= share / 4);
  return (isEnough ? fitting : [...longer, ...fitting]).slice(0, CANDIDATES);
}
