import type { AskedPath } from '../../bench/measurement.ts';
import { okValue } from '../../model/fact.ts';
import type { Ports } from '../../model/ports.ts';
import { type Derivation, parseDerivation } from '../../nix/derivation.ts';
import { parseStorePath } from '../../nix/store-path.ts';
import { MAX_DERIVATION_BYTES } from '../derivation-targets.ts';
import type { NamedTarget } from '../targets.ts';

/** What has to be there before a path can be built; nothing where its derivation is not known. */
export type BuildInputs = (path: AskedPath) => Promise<readonly AskedPath[]>;

/**
 * Where no cache has an output of a derivation, Nix goes for what that is built from, and so on down (queryMissing in libstore/misc.cc). Goes by
 * the derivations in the store of this machine, which say all of it.
 */
export function buildInputs(
  { files }: Pick<Ports, 'files'>,
  targets: readonly NamedTarget[],
  storeDir: string,
): BuildInputs {
  const derivations = new Map(
    targets.flatMap(({ hashPart, derivation }): (readonly [string, string])[] => {
      const path = okValue(derivation)?.path;
      return hashPart === undefined || path === undefined ? [] : [[hashPart, path]];
    }),
  );

  const read = async (path: string): Promise<Derivation | undefined> => {
    const file = await files.read(path, MAX_DERIVATION_BYTES);
    const parsed = file.state === 'ok' ? parseDerivation(file.text) : undefined;
    return parsed?.ok === true ? parsed.value : undefined;
  };

  return async ({ hashPart }) => {
    const built = await read(derivations.get(hashPart) ?? '');
    const inputs: AskedPath[] = [];
    for (const { path, outputs } of built?.inputDerivations ?? []) {
      const input = await read(path);
      for (const name of outputs) {
        const storePath = input?.outputs.get(name) ?? '';
        const parsed = parseStorePath(storePath, storeDir);
        if (!parsed.ok) continue;
        derivations.set(parsed.value.hashPart, path);
        inputs.push({ hashPart: parsed.value.hashPart, storePath });
      }
    }
    return inputs;
  };
}
