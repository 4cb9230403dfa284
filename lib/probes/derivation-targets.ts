import { ok } from '../model/fact.ts';
import type { DerivationFact, Target } from '../model/facts/target.ts';
import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { type Derivation, parseDerivation } from '../nix/derivation.ts';
import { excerpt } from '../nix/excerpt.ts';
import { parseStorePath } from '../nix/store-path.ts';
import type { NamedTarget } from './targets.ts';

/** Thousands of inputs make a derivation of some hundred kilobytes. */
export const MAX_DERIVATION_BYTES = 32 << 20;

/** A target for each output of a derivation, or for those that are named. Throws UserError where it cannot be read. */
export async function outputTargets(
  ports: Ports,
  asked: string,
  { storePath: path, outputs }: { readonly storePath: string; readonly outputs: readonly string[] },
  storeDir: string,
  kind: Target['kind'],
): Promise<readonly NamedTarget[]> {
  const file = await ports.files.read(path, MAX_DERIVATION_BYTES);
  if (file.state === 'absent')
    throw new UserError(`${excerpt(asked)}: ${path} is not on this machine, so its outputs are not known`);
  if (file.state === 'failed')
    throw new UserError(`${excerpt(asked)}: ${path} could not be read (${file.code})`);
  const read = parseDerivation(file.text);
  if (!read.ok || file.truncated)
    throw new UserError(`${excerpt(asked)}: ${path} is no derivation that can be read`);
  const missing = outputs.find((name) => !read.value.outputs.has(name));
  if (missing !== undefined)
    throw new UserError(
      `${excerpt(asked)}: has no output ${excerpt(missing)}, but ${[...read.value.outputs.keys()].join(', ')}`,
    );
  return [...read.value.outputs]
    .filter(([name]) => outputs.length === 0 || outputs.includes(name))
    .map(([name, output]) => {
      const parsed = parseStorePath(output, storeDir);
      return {
        asked,
        kind,
        ...(parsed.ok ? { hashPart: parsed.value.hashPart, storePath: output } : {}),
        derivation: ok(derivationFact(path, name, read.value)),
      };
    });
}

const derivationFact = (path: string, output: string, derivation: Derivation): DerivationFact => ({
  path,
  output,
  isFixedOutput: derivation.isFixedOutput,
  system: derivation.system,
  allowSubstitutes: derivation.allowSubstitutes,
  preferLocalBuild: derivation.preferLocalBuild,
  requiredFeatures: derivation.requiredFeatures,
  outputs: [...derivation.outputs.values()],
  inputs: derivation.inputDerivations.length,
});
