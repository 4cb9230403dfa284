import { createFiles } from '../../lib/host/files.ts';
import { createHttp } from '../../lib/host/http.ts';
import { parseHash } from '../../lib/nix/hash.ts';
import { cacheClient } from '../../lib/probes/cache-client.ts';
import { verifyNar } from '../../lib/probes/verify-nar.ts';
import { fakePorts } from './ports.ts';

/** What the process is told: the cache, and the narinfo with its hashes as text. */
export interface VerifyTask {
  readonly entry: string;
  readonly url: string;
  readonly compression: string;
  readonly fileHash?: string;
  readonly fileSize?: number;
  readonly narHash: string;
  readonly narSize: number;
}

/** Verifies one NAR in a process of its own, and prints what came of it and what memory it took at most. */
async function main(task: VerifyTask): Promise<void> {
  const ports = { ...fakePorts(), http: createHttp(), files: createFiles() };
  const client = cacheClient(ports, task.entry, { userAgent: 'test' });
  const { fileHash: fileText, narHash: narText, ...rest } = task;
  const fileHash = parseHash(fileText ?? '');
  const narHash = parseHash(narText);
  if (client === undefined || narHash === undefined) throw new Error('an impossible task');
  const told: number[] = [];
  const began = performance.now();
  const check = await verifyNar(
    client,
    { ...rest, narHash, ...(fileHash === undefined ? {} : { fileHash }) },
    {
      signal: new AbortController().signal,
      stallMs: 60_000,
      onProgress: ({ bytes }) => told.push(bytes),
    },
  );
  const seconds = (performance.now() - began) / 1000;
  await client.close();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ check, told, seconds, peakBytes }));
}

await main(JSON.parse(process.argv[2] ?? '') as VerifyTask);
