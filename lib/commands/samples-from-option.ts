import type { Sample } from '../model/facts/cache.ts';
import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { parseStorePath } from '../nix/store-path.ts';

/** The store paths behind `--path`: a store path (or a file in one), or a hash part alone. Throws UserError for anything else. */
export function samplesFromOption(
  { machine }: Pick<Ports, 'machine'>,
  given: readonly string[],
): readonly Sample[] {
  const storeDir = machine.env['NIX_STORE_DIR'] ?? '/nix/store';
  return given.map((text): Sample => {
    if (/^[0-9abcdfghijklmnpqrsvwxyz]{32}$/.test(text)) return { hashPart: text, source: '--path' };
    const inStore = text.startsWith(`${storeDir}/`)
      ? text
          .split('/')
          .slice(0, storeDir.split('/').length + 1)
          .join('/')
      : text;
    const parsed = parseStorePath(inStore, storeDir);
    if (!parsed.ok)
      throw new UserError(`--path ${text}: is no store path (expected ${storeDir}/<32 characters>-<name>)`);
    return { hashPart: parsed.value.hashPart, storePath: inStore, source: '--path' };
  });
}
