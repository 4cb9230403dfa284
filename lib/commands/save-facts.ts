import type { Facts } from '../model/facts/facts.ts';
import type { FilesPort } from '../model/ports.ts';
import { writeBeside } from './deliver.ts';
import type { Outcome } from './outcome.ts';

/** Writes the facts for `--facts`, where the user named a file for them. */
export async function saveFacts(
  files: FilesPort,
  path: string | undefined,
  facts: Facts,
  outcome: Outcome,
): Promise<Outcome> {
  if (path === undefined) return outcome;
  const text = `${JSON.stringify(facts, undefined, 2)}\n`;
  return writeBeside(files, { path, text }, outcome);
}
