import type { Visit } from '../model/facts/exchange.ts';
import type { Clock, FilesPort } from '../model/ports.ts';

/** What a visit is for a `file://` substituter: the file is there, or the operating system's code why not. Never creates anything. */
export async function fileVisit(
  ports: { readonly files: FilesPort; readonly clock: Clock },
  path: string,
  maxBytes: number,
): Promise<Visit> {
  const began = ports.clock.now();
  const read = await ports.files.read(path, maxBytes);
  const base = {
    url: `file://${path}`,
    startedAt: new Date(began).toISOString(),
    moments: { ended: ports.clock.now() - began },
    connection: { reused: false, via: 'file' as const },
  };
  if (read.state === 'ok') {
    const body = { text: read.text, bytes: Buffer.byteLength(read.text), truncated: read.truncated };
    return [{ ...base, status: 200, body }];
  }
  const code = read.state === 'absent' ? 'ENOENT' : read.code;
  return [{ ...base, failure: { phase: 'request', code, message: code } }];
}
