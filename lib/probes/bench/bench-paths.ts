import type { AskedPath } from '../../bench/measurement.ts';
import { okValue } from '../../model/fact.ts';
import type { Facts } from '../../model/facts/facts.ts';
import type { Ports } from '../../model/ports.ts';
import { parseStorePath } from '../../nix/store-path.ts';
import type { NixCommands } from '../nix-commands.ts';
import { pathsOfMachine } from '../store-samples.ts';
import type { NamedTarget } from '../targets.ts';

/** Paths to ask for, and where they come from, in words. */
export interface BenchPaths {
  readonly source: string;
  readonly list: readonly AskedPath[];
  /** Whether what they refer to is asked for too, as Nix would. */
  readonly followed: boolean;
}

/** What a cache was asked for before, of all that is asked for: enough for a cache whose paths are not in the profile. */
const REMEMBERED_SHARE = 4;

/**
 * The paths that the user named; else those of the running system or profile, spread over all of it, and some that Nix remembers from a
 * cache. At most so many; asks no network.
 */
export async function benchPaths(
  ports: Ports,
  commands: NixCommands,
  { settings, samples }: Pick<Facts, 'settings' | 'samples'>,
  targets: readonly NamedTarget[],
  most: number,
): Promise<BenchPaths> {
  if (targets.length > 0) {
    const named = targets.flatMap(({ hashPart, storePath }) =>
      hashPart === undefined ? [] : [askedPath(hashPart, storePath)],
    );
    return {
      source: 'what was named and what it refers to',
      list: distinct(named).slice(0, most),
      followed: true,
    };
  }
  ports.progress.show('looking for paths to measure with');
  const storeDir = okValue(settings)?.storeDir ?? '/nix/store';
  const remembered = distinct(
    (okValue(samples)?.paths ?? [])
      .filter(({ source }) => source === 'disk cache')
      .map(({ hashPart, storePath }) => askedPath(hashPart, storePath)),
  ).slice(0, Math.ceil(most / REMEMBERED_SHARE));
  const { source, paths } = await pathsOfMachine(ports, commands, storeDir, most - remembered.length);
  const own = paths.flatMap((storePath) => {
    const parsed = parseStorePath(storePath, storeDir);
    return parsed.ok ? [askedPath(parsed.value.hashPart, storePath)] : [];
  });
  const from = source === 'profile' ? 'the running system and profile' : 'the store of this machine';
  const list = distinct([...own, ...remembered]).slice(0, most);
  return {
    source: remembered.length === 0 ? from : `${from}, and what Nix remembers of caches`,
    list,
    followed: false,
  };
}

const askedPath = (hashPart: string, storePath: string | undefined): AskedPath =>
  storePath === undefined ? { hashPart } : { hashPart, storePath };

function distinct(paths: readonly AskedPath[]): readonly AskedPath[] {
  const seen = new Set<string>();
  return paths.filter(({ hashPart }) => !seen.has(hashPart) && seen.add(hashPart));
}
