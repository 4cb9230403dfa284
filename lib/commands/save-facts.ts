import type { Facts } from '../model/facts/facts.ts';
import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';

/** Writes the facts for `--facts`; where that cannot be done, says why in one line, since the report is worth having all the same. */
export async function saveFacts(files: FilesPort, path: string, facts: Facts): Promise<string | undefined> {
  try {
    await files.write(path, `${JSON.stringify(facts, undefined, 2)}\n`);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
