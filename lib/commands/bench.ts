import { dirname } from 'node:path';
import type { Measurement } from '../bench/measurement.ts';
import type { BenchLevel } from '../model/bench.ts';
import type { PlainFormat } from '../model/format.ts';
import type { InstallationKind } from '../model/installation-kind.ts';
import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { measureCaches } from '../probes/bench/measure.ts';
import { nixCommands } from '../probes/nix-commands.ts';
import { resolveTargets } from '../probes/resolve-targets.ts';
import { buildBench } from '../report/bench/build-bench.ts';
import { compareBenches } from '../report/bench-compare.ts';
import { renderBenchHtml } from '../report/bench-html/page.ts';
import { renderBench } from '../report/bench-text.ts';
import { renderJson } from '../report/json.ts';
import { writeBeside } from './deliver.ts';
import { loadBench } from './load-bench.ts';
import { interruptedStatus, type Outcome } from './outcome.ts';
import type { CommandContext } from './request.ts';
import { requestedFormat } from './requested-format.ts';
import { withInstallKind } from './with-install-kind.ts';

export interface BenchRequest {
  /** Store paths, hash parts, links, derivations or installables; none: paths of this machine. */
  readonly path: readonly string[];
  readonly level: BenchLevel;
  /** A number of bytes, or with k, M or G. */
  readonly maxBytes?: string | undefined;
  /** A file of store paths, one per line. */
  readonly pathsFrom?: string | undefined;
  readonly substituter: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly json: boolean;
  readonly format?: PlainFormat | undefined;
  readonly output?: string | undefined;
  /** Files: a page to write, an older document to read. */
  readonly html?: string | undefined;
  readonly compare?: string | undefined;
  readonly installKind?: InstallationKind | undefined;
}

/** Measures the caches and says in which order Nix should ask them. Status 0 where at least one could be measured. */
export async function bench(
  ports: Ports,
  request: BenchRequest,
  { version, signal }: CommandContext,
): Promise<Outcome> {
  const { path, pathsFrom, level, maxBytes, substituter, timeout, concurrency } = request;
  const most = bytesOf(maxBytes);
  const given = [...path, ...(pathsFrom === undefined ? [] : await readPaths(ports, pathsFrom))];
  const before = request.compare === undefined ? undefined : await loadBench(ports.files, request.compare);
  if (request.html !== undefined) await expectWritable(ports, request.html);
  const targets = await resolveTargets(ports, nixCommands(ports, signal), given);
  const measurement = await measureCaches(
    ports,
    {
      targets,
      level,
      maxBytes: most,
      substituters: substituter,
      concurrency,
      timeoutMs: timeout * 1000,
      toolVersion: version,
    },
    signal,
  );
  const now = buildBench({ measurement: withKind(measurement, request.installKind), version });
  const document = before === undefined ? now : { ...now, comparison: compareBenches(before, now) };
  const outcome: Outcome = {
    stdout:
      requestedFormat(request) === 'json' ? renderJson(document) : renderBench(document, ports.terminal),
    status: signal.aborted ? interruptedStatus(signal) : document.summary.measured > 0 ? 0 : 1,
  };
  return request.html === undefined
    ? outcome
    : writeBeside(ports.files, { path: request.html, text: renderBenchHtml(document) }, outcome);
}

/** Throws UserError where a page could not be written: not after twenty minutes of measuring. */
async function expectWritable({ files }: Pick<Ports, 'files'>, path: string): Promise<void> {
  if ((await files.list(path, 1)) !== undefined) throw new UserError(`--html ${path}: this is a directory`);
  if (!(await files.writable(path)) && !(await files.writable(dirname(path))))
    throw new UserError(`--html ${path}: nothing can be written there`);
}

const withKind = (measurement: Measurement, kind: InstallationKind | undefined): Measurement => ({
  ...measurement,
  facts: withInstallKind(measurement.facts, kind),
});

/** Undefined where nothing is said. Throws UserError for what is no number of bytes. */
function bytesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([kMG]?)B?$/.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(digits) * units[unit as keyof typeof units]);
  if (digits === '' || !(bytes >= LEAST_BYTES && bytes <= MOST_BYTES))
    throw new UserError('--max-bytes takes a number of bytes from 10k to 100G, such as 500k, 20M or 1G');
  return bytes;
}

const units = { '': 1, k: 1e3, M: 1e6, G: 1e9 } as const;
const LEAST_BYTES = 10_000;
const MOST_BYTES = 100e9;

/** Lines that are neither empty nor a comment. Throws UserError where the file cannot be read, or has none. */
async function readPaths({ files }: Pick<Ports, 'files'>, path: string): Promise<readonly string[]> {
  const read = await files.read(path, MAX_FILE_BYTES);
  if (read.state === 'absent') throw new UserError(`--paths-from ${path}: there is no such file`);
  if (read.state === 'failed') throw new UserError(`--paths-from ${path}: cannot be read (${read.code})`);
  const lines = read.text.split('\n').map((line) => line.trim());
  const paths = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (read.truncated || paths.length > MOST_PATHS)
    throw new UserError(
      `--paths-from ${path}: more than ${MOST_PATHS.toLocaleString('en')} paths are too many`,
    );
  if (paths.length === 0) throw new UserError(`--paths-from ${path}: there is no path in it`);
  return paths;
}

const MAX_FILE_BYTES = 16 << 20;
/** More than any machine has in use, and each of them is looked at. */
const MOST_PATHS = 100_000;
