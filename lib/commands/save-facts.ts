import type { Facts } from '../model/facts/facts.ts';
import type { FilesPort } from '../model/ports.ts';
import type { Outcome } from './outcome.ts';
import { writeBeside } from './write-beside.ts';

/** Writes the facts for `--facts`, where the user named a file for them. */
export const saveFacts = async (
  files: FilesPort,
  path: string | undefined,
  facts: Facts,
  outcome: Outcome,
): Promise<Outcome> =>
  path === undefined
    ? outcome
    : writeBeside(files, path, `${JSON.stringify(facts, undefined, 2)}\n`, outcome);
