import type { NixCommands } from './nix-commands.ts';

/** As many paths fit on a command line. */
const PER_COMMAND = 500;

/** What Nix said of store paths. `unknown` are those of which it could say nothing, and `code` is why. */
interface Validity {
  readonly valid: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
  readonly code?: string;
}

/** Which of these store paths this machine has. */
export async function validPaths(
  commands: Pick<NixCommands, 'invalid'>,
  paths: readonly string[],
): Promise<Validity> {
  const valid = new Set<string>();
  const unknown = new Set<string>();
  let code: string | undefined;
  for (let from = 0; from < paths.length; from += PER_COMMAND) {
    const some = paths.slice(from, from + PER_COMMAND);
    const said = await commands.invalid(some);
    const invalid = new Set(said.stdout.split('\n'));
    if (said.status !== 0) code ??= said.code;
    for (const path of some) {
      if (said.status !== 0) unknown.add(path);
      else if (!invalid.has(path)) valid.add(path);
    }
  }
  return { valid, unknown, ...(code === undefined ? {} : { code }) };
}
