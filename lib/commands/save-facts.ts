import type { Facts } from '../model/facts/facts.ts';
import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import type { Outcome } from './outcome.ts';

/**
 * Writes the facts for `--facts`, where the user named a file for them; where that cannot be done, says why in one line, since the report is
 * worth having all the same.
 */
export async function saveFacts(
  files: FilesPort,
  path: string | undefined,
  facts: Facts,
  outcome: Outcome,
): Promise<Outcome> {
  if (path === undefined) return outcome;
  try {
    await files.write(path, `${JSON.stringify(facts, undefined, 2)}\n`);
    return outcome;
  } catch (error) {
    if (error instanceof UserError) return { ...outcome, problem: error.message };
    throw error;
  }
}
