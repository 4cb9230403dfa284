import { FACTS_VERSION, type Facts, FactsSchema } from '../model/facts/facts.ts';
import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';

/** Facts of many caches with long answers; beyond that it is not one of ours. */
const MAX_BYTES = 256 << 20;

/** Reads a file written by `--save-facts`. Throws UserError, in one line, for anything else. */
export async function loadFacts(files: FilesPort, path: string): Promise<Facts> {
  const { default: Value } = await import('typebox/value');
  const read = await files.read(path, MAX_BYTES);
  if (read.state === 'absent') throw new UserError(`--facts ${path}: there is no such file`);
  if (read.state === 'failed') throw new UserError(`--facts ${path}: cannot be read (${read.code})`);
  const given = parseJson(read.text);
  if (given === undefined) throw new UserError(`--facts ${path}: this is no JSON document`);
  if (Value.Check(FactsSchema, given)) return given;
  const [first] = Value.Errors(FactsSchema, given);
  throw new UserError(
    `--facts ${path}: these are no facts of version ${FACTS_VERSION} (${first?.instancePath || 'document'} ${first?.message ?? ''})`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
