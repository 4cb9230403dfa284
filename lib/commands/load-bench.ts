import { BENCH_VERSION, type BenchDocument, BenchSchema } from '../model/bench.ts';
import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { loadJson } from './load-json.ts';

/** Reads a file that `nixcache bench --json` printed. Throws UserError, in one line, for anything else. */
export async function loadBench(files: FilesPort, path: string): Promise<BenchDocument> {
  const { default: Value } = await import('typebox/value');
  const given = await loadJson(files, '--compare', path);
  if (Value.Check(BenchSchema, given)) return given;
  if (!isBench(given)) throw new UserError(`--compare ${path}: this is no document of nixcache bench --json`);
  if (given.schemaVersion !== BENCH_VERSION)
    throw new UserError(
      `--compare ${path}: this is a measurement of version ${given.schemaVersion}, only those of version ${BENCH_VERSION} can be compared`,
    );
  const [first] = Value.Errors(BenchSchema, given);
  throw new UserError(
    `--compare ${path}: this measurement is not whole (${first?.instancePath || 'document'} ${first?.message ?? ''})`,
  );
}

/** Has what marks such a document, in whatever version. */
const isBench = (given: unknown): given is { readonly schemaVersion: number } =>
  typeof given === 'object' &&
  given !== null &&
  'ranking' in given &&
  'budget' in given &&
  'schemaVersion' in given &&
  typeof given.schemaVersion === 'number';
