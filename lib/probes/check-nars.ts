import type { MemoryFacts } from '../derive/cache-memory.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import type { CheckedNar } from '../model/facts/cache.ts';
import type { Ports } from '../model/ports.ts';
import type { Narinfo } from '../nix/narinfo.ts';
import type { AskedCache } from './references.ts';
import { type VerifyProgress, verifyNar } from './verify-nar.ts';

/** A path as a narinfo describes it. */
export interface Described {
  readonly hashPart: string;
  readonly narinfo: Narinfo;
}

/** Seconds that Nix waits for a server that has stopped sending (`stalled-download-timeout`). */
const STALLED_S = 300;

/** Downloads archives one after the other, so that none takes bandwidth from another. */
export async function checkNars(
  { progress }: Pick<Ports, 'progress'>,
  caches: readonly AskedCache[],
  hits: ReadonlyMap<string, readonly Described[]>,
  facts: MemoryFacts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly CheckedNar[]>> {
  const stalled = valuesInEffect(facts).of('stalled-download-timeout');
  const stallMs = (typeof stalled === 'number' && stalled > 0 ? stalled : STALLED_S) * 1000;
  const checked = new Map<string, readonly CheckedNar[]>();
  for (const { name, client } of caches) {
    const found: CheckedNar[] = [];
    for (const { hashPart, narinfo } of hits.get(name) ?? []) {
      const { url } = narinfo;
      if (signal.aborted || found.some((one) => one.url === url)) continue;
      const onProgress = ({ bytes, of }: VerifyProgress) =>
        progress.show(`checking ${narinfo.storePath.name} from ${name}: ${downloadText(bytes, of)}`);
      found.push({ hashPart, url, check: await verifyNar(client, narinfo, { signal, stallMs, onProgress }) });
    }
    checked.set(name, found);
  }
  return checked;
}

/** "12.3 of 200.0 MB". */
function downloadText(bytes: number, of: number | undefined): string {
  const megabytes = (count: number): string => (count / 1e6).toFixed(1);
  return of === undefined ? `${megabytes(bytes)} MB` : `${megabytes(bytes)} of ${megabytes(of)} MB`;
}
