import { lastHop } from '../derive/reach.ts';
import type { Visit } from '../model/facts/exchange.ts';
import type { NarCheck } from '../model/facts/nar.ts';
import type { Sink } from '../model/ports.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import type { CacheClient } from './cache-client.ts';
import { type NarReader, narReader } from './nar-reader.ts';
import { runningHash } from './running-hash.ts';

export interface VerifyOptions {
  /** Ends it: as a deadline or an interruption, as its reason says. */
  readonly signal: AbortSignal;
  /** How long the server may be silent (Nix: `stalled-download-timeout`). */
  readonly stallMs: number;
  /** Told after each piece. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** How far a download is; `of` is the FileSize of the narinfo, which may be wrong. */
export interface VerifyProgress {
  readonly bytes: number;
  readonly of?: number;
}

type What = Pick<Narinfo, 'url' | 'compression' | 'fileHash' | 'fileSize' | 'narHash' | 'narSize'>;

/** Beyond what packing can add to a NAR, or a narinfo that is off by little. */
const SLACK_BYTES = 1 << 20;

/**
 * Downloads a NAR and holds it against its narinfo, in bounded memory and without keeping it. A file that cannot be unpacked is still
 * downloaded to its end: whether FileHash is right tells a bad upload from a file that was damaged since.
 */
export async function verifyNar(
  client: Pick<CacheClient, 'download'>,
  narinfo: What,
  { signal, stallMs, onProgress }: VerifyOptions,
): Promise<NarCheck> {
  const { fileHash, narSize } = narinfo;
  const fileSize = narinfo.fileSize || undefined;
  const file = fileHash === undefined ? undefined : runningHash(fileHash);
  const reader = narReader(narinfo, narSize + SLACK_BYTES);
  let downloaded = 0;
  let busy: Promise<unknown> = Promise.resolve();
  const take = async (piece: Uint8Array): Promise<'more' | 'enough'> => {
    downloaded += piece.length;
    file?.update(piece);
    onProgress?.({ bytes: downloaded, ...(fileSize === undefined ? {} : { of: fileSize }) });
    await reader.write(piece);
    if (reader.state() === 'too-long') return 'enough';
    return reader.state() === 'failed' && file === undefined && fileSize === undefined ? 'enough' : 'more';
  };
  const sink: Sink = (piece) => {
    const taken = take(piece);
    busy = taken;
    return taken;
  };
  // What packing adds to the worst input stays far below a hundredth.
  const maxBodyBytes = Math.ceil(Math.max(narSize * 1.01, fileSize ?? 0)) + SLACK_BYTES;
  // A hostile file may keep us busy with one piece for minutes.
  const stop = () => reader.stop();
  signal.addEventListener('abort', stop);
  try {
    const visit = await client.download(narinfo.url, { sink, maxBodyBytes, stallMs }, signal);
    await busy;
    const base = { visit, compression: narinfo.compression, downloadedBytes: downloaded };
    const fault = faultOf(visit, signal);
    if (fault !== undefined) return { ...fault, ...base, ...reader.result() };
    const isWhole = lastHop(visit).body?.truncated !== true;
    if (isWhole) await reader.end();
    const result = reader.result();
    return {
      ...judge(reader, result, isWhole),
      ...base,
      ...(isWhole && fileSize !== undefined ? { fileSize: sizeCheck(fileSize, downloaded) } : {}),
      ...(isWhole && file !== undefined ? { fileHash: file.check() } : {}),
      ...result,
    };
  } finally {
    signal.removeEventListener('abort', stop);
    reader.stop();
  }
}

const sizeCheck = (expected: number, actual: number) => ({ expected, actual, matches: expected === actual });

type Verdict = Pick<NarCheck, 'outcome' | 'stoppedBy' | 'tooLong'>;

/** What kept the file from coming whole, if anything did. */
function faultOf(visit: Visit, signal: AbortSignal): Verdict | undefined {
  const { status = 0, failure } = lastHop(visit);
  if (failure !== undefined && signal.aborted) {
    const reason: unknown = signal.reason;
    const isDeadline = reason instanceof Error && reason.name === 'TimeoutError';
    return { outcome: 'stopped', stoppedBy: isDeadline ? 'deadline' : 'interrupt' };
  }
  return failure !== undefined || status < 200 || status >= 300 ? { outcome: 'not-downloaded' } : undefined;
}

function judge(
  reader: NarReader,
  { narSize, narHash }: ReturnType<NarReader['result']>,
  isWhole: boolean,
): Verdict {
  const state = reader.state();
  if (state === 'not-checkable') return { outcome: 'not-checkable' };
  if (state === 'failed') return { outcome: 'undecodable' };
  const cut: Verdict['tooLong'] = state === 'too-long' ? 'nar' : isWhole ? undefined : 'file';
  const tooLong = cut === undefined ? {} : { tooLong: cut };
  if (narHash?.matches !== true || narSize === undefined)
    return { outcome: cut === undefined ? 'mismatch' : 'too-long', ...tooLong };
  if (narSize.actual > narSize.expected) return { outcome: 'surplus', ...tooLong };
  return { outcome: narSize.matches ? 'verified' : 'mismatch', ...tooLong };
}
