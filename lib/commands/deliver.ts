import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import type { Outcome } from './outcome.ts';

/** Puts what a command prints into the file that `--output` names, whole or not at all, for others to read too. */
export async function deliver(
  files: FilesPort,
  path: string | undefined,
  outcome: Outcome,
): Promise<Outcome> {
  if (path === undefined) return outcome;
  const { stdout, ...rest } = outcome;
  return writeBeside(files, { path, text: stdout, readers: 'all' }, { ...rest, stdout: '' });
}

interface Written {
  readonly path: string;
  readonly text: string;
  readonly readers?: 'all';
}

/** The outcome, and a file beside it; where that cannot be written, says why in one line, since the rest is worth having all the same. */
export async function writeBeside(
  files: FilesPort,
  { path, text, readers }: Written,
  outcome: Outcome,
): Promise<Outcome> {
  try {
    await files.write(path, text, readers);
    return outcome;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const problem = outcome.problem === undefined ? error.message : `${outcome.problem}; ${error.message}`;
    return { ...outcome, problem };
  }
}
