import { FACTS_VERSION, type Facts, FactsSchema } from '../model/facts/facts.ts';
import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { loadJson } from './load-json.ts';

/** Reads a file written by `--save-facts`. Throws UserError, in one line, for anything else. */
export async function loadFacts(files: FilesPort, path: string): Promise<Facts> {
  const { default: Value } = await import('typebox/value');
  const given = await loadJson(files, '--facts', path);
  if (Value.Check(FactsSchema, given)) return given;
  const [first] = Value.Errors(FactsSchema, given);
  throw new UserError(
    `--facts ${path}: these are no facts of version ${FACTS_VERSION} (${first?.instancePath || 'document'} ${first?.message ?? ''})`,
  );
}
