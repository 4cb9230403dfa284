import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import type { Outcome } from './outcome.ts';

/**
 * Writes a file that the user named beside the report; where that cannot be done, says why in one line, since the report is worth having
 * all the same.
 */
export async function writeBeside(
  files: Pick<FilesPort, 'write'>,
  path: string,
  text: string,
  outcome: Outcome,
): Promise<Outcome> {
  try {
    await files.write(path, text);
    return outcome;
  } catch (error) {
    if (error instanceof UserError) return { ...outcome, problem: error.message };
    throw error;
  }
}
