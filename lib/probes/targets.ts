import { listOf } from '../derive/effective.ts';
import { absent, type Fact, failed, notAsked, ok } from '../model/fact.ts';
import type { Target, TargetsFact } from '../model/facts/target.ts';
import { parseShowConfig } from '../nix/show-config.ts';
import type { NixCommands } from './nix-commands.ts';

/** Before it is known whether this machine has them. */
export type NamedTarget = Omit<Target, 'valid'>;

/** The targets, and whether this machine has them. */
export async function probeTargets(
  commands: Pick<NixCommands, 'invalid' | 'showConfig'>,
  targets: readonly NamedTarget[],
): Promise<Fact<TargetsFact>> {
  if (targets.length === 0) return notAsked('no path was asked about');
  const paths = targets.flatMap(({ storePath }) => storePath ?? []);
  const valid = await validity(commands, paths);
  const builds = targets.some(({ derivation }) => derivation.state === 'ok')
    ? await buildsOf(commands)
    : undefined;
  return ok({
    paths: targets.map((target) => ({
      ...target,
      valid:
        target.storePath === undefined
          ? absent('the whole store path is not known')
          : valid(target.storePath),
    })),
    ...(builds === undefined ? {} : { builds }),
  });
}

/** For which systems this machine builds, and what it offers (`system`, `extra-platforms`, `system-features`). */
async function buildsOf(commands: Pick<NixCommands, 'showConfig'>): Promise<TargetsFact['builds']> {
  const { status, stdout } = await commands.showConfig();
  const shown = status === 0 ? parseShowConfig(stdout) : undefined;
  const settings = shown?.ok === true ? shown.value : {};
  if (typeof settings['system'] !== 'string') return undefined;
  return {
    systems: [settings['system'], ...listOf(settings['extra-platforms'], [])],
    features: listOf(settings['system-features'], []),
  };
}

async function validity(
  commands: Pick<NixCommands, 'invalid'>,
  paths: readonly string[],
): Promise<(path: string) => Fact<boolean>> {
  if (paths.length === 0) return () => ok(false);
  const { status, stdout, code } = await commands.invalid(paths);
  if (status !== 0) return () => failed('Nix could not say what its store has', code);
  const invalid = new Set(stdout.split('\n'));
  return (path) => ok(!invalid.has(path));
}
