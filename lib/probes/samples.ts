import type { Sample, Samples } from '../model/facts/cache.ts';
import type { Ports } from '../model/ports.ts';
import type { NixCommands } from './nix-commands.ts';
import { storeSamples } from './store-samples.ts';

/** Paths to ask the caches for: those the user named, else what Nix remembers and what this machine's store has. */
export async function probeSamples(
  ports: Ports,
  commands: NixCommands,
  storeDir: string,
  named: readonly Sample[],
  remembered: () => Promise<Samples>,
): Promise<Samples> {
  if (named.length > 0) return { paths: named, problems: [] };
  const { paths, problems } = await remembered();
  return { paths: [...paths, ...(await storeSamples(ports, commands, storeDir))], problems };
}
