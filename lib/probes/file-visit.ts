import type { Exchange, Visit } from '../model/facts/exchange.ts';
import type { Clock, FilesPort } from '../model/ports.ts';
import type { DownloadOptions } from './download-options.ts';

interface FileVisitPorts {
  readonly files: FilesPort;
  readonly clock: Clock;
}

type Outcome = Pick<Exchange, 'body' | 'headers'> | { readonly code: string };

/** What a visit is for a `file://` substituter: the file is there, or the operating system's code why not. Never creates anything. */
export const fileVisit = (ports: FileVisitPorts, path: string, maxBytes: number): Promise<Visit> =>
  visitOf(ports, path, async () => {
    const read = await ports.files.read(path, maxBytes);
    if (read.state !== 'ok') return codeOf(read);
    return { body: { text: read.text, bytes: Buffer.byteLength(read.text), truncated: read.truncated } };
  });

/** The same, into a sink. */
export const fileDownload = (
  ports: FileVisitPorts,
  path: string,
  { maxBodyBytes, sink }: DownloadOptions,
  signal: AbortSignal,
): Promise<Visit> =>
  visitOf(ports, path, async () => {
    const poured = await ports.files.pour(path, maxBodyBytes, sink, signal);
    if (poured.state !== 'ok') return codeOf(poured);
    return { body: { text: '', bytes: poured.bytes, truncated: poured.truncated } };
  });

/** What a HEAD request would say of a file: that it is there, and its length. */
export const fileHead = (ports: FileVisitPorts, path: string): Promise<Visit> =>
  visitOf(ports, path, async () => {
    const about = await ports.files.about(path);
    if (about === undefined) return { code: 'ENOENT' };
    return about.isFile ? { headers: { 'content-length': String(about.bytes) } } : { code: 'NOT_A_FILE' };
  });

const codeOf = (
  read: { readonly state: 'absent' } | { readonly state: 'failed'; readonly code: string },
): Outcome => ({ code: read.state === 'absent' ? 'ENOENT' : read.code });

async function visitOf(
  { clock }: FileVisitPorts,
  path: string,
  look: () => Promise<Outcome>,
): Promise<Visit> {
  const began = clock.now();
  const outcome = await look();
  const base = {
    url: `file://${path}`,
    startedAt: new Date(began).toISOString(),
    momentsMs: { ended: clock.now() - began },
    connection: { reused: false, via: 'file' as const },
  };
  if (!('code' in outcome)) return [{ ...base, status: 200, ...outcome }];
  const { code } = outcome;
  return [{ ...base, failure: { phase: 'request', code, message: code } }];
}
