import { absent, type Fact, failed, notAsked, ok } from '../model/fact.ts';
import type { Target, TargetsFact } from '../model/facts/target.ts';
import type { NixCommands } from './nix-commands.ts';
import { validPaths } from './valid-paths.ts';

/** Before it is known whether this machine has them. */
export type NamedTarget = Omit<Target, 'valid'>;

/** The targets, and whether this machine has them. `builds` is what it builds for, which counts where a derivation is asked about. */
export async function probeTargets(
  commands: Pick<NixCommands, 'invalid'>,
  targets: readonly NamedTarget[],
  builds: TargetsFact['builds'],
): Promise<Fact<TargetsFact>> {
  if (targets.length === 0) return notAsked('no path was asked about');
  const { valid, unknown, code } = await validPaths(
    commands,
    targets.flatMap(({ storePath }) => storePath ?? []),
  );
  const validity = (storePath: string | undefined): Target['valid'] => {
    if (storePath === undefined) return absent('the whole store path is not known');
    return unknown.has(storePath)
      ? failed('Nix could not say what its store has', code)
      : ok(valid.has(storePath));
  };
  const isBuilt = targets.some(({ derivation }) => derivation.state === 'ok');
  return ok({
    paths: targets.map((target) => ({ ...target, valid: validity(target.storePath) })),
    ...(isBuilt && builds !== undefined ? { builds } : {}),
  });
}
