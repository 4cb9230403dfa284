import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { DiskCachePort, Row, Rows } from '../model/ports.ts';

/** Some hundred thousand rows take seconds. What takes longer than this was made to. */
const PATIENCE_MS = 30_000;

/** Whatever computes while it is read: Nix's own databases have nothing of the kind, and it may take for ever. */
const COMPUTED = `
  SELECT 1 FROM sqlite_schema WHERE type = 'view' OR (type = 'table' AND coalesce(rootpage, 0) = 0)
  UNION ALL
  SELECT 1 FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c WHERE t.type = 'table' AND c.hidden > 0
  LIMIT 1`;

// Without shared memory, which this build of SQLite lacks, a log can only be read by an exclusive owner.
const SCRIPT = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { Database } = require(workerData.module);
  const database = new Database(workerData.path, { fileMustExist: true });
  const rowsOf = (sql) => {
    try { return { rows: database.all(sql) }; } catch (error) { return { message: String(error.message) }; }
  };
  try {
    database.exec('PRAGMA locking_mode=exclusive; PRAGMA trusted_schema=off');
    const isComputed = database.all(workerData.computed).length > 0;
    parentPort.postMessage({ isComputed, answers: isComputed ? [] : workerData.queries.map(rowsOf) });
  } finally {
    database.close();
  }
`;

interface Said {
  readonly isComputed: boolean;
  readonly answers: readonly ({ readonly rows: readonly object[] } | { readonly message: string })[];
}

type Answer = Awaited<ReturnType<DiskCachePort['query']>>;

/**
 * Queries a database that is ours alone, in a thread of its own: SQLite answers at once or blocks, and a file that is large or made to be
 * slow must neither stop the clocks of requests nor keep us for ever.
 */
export async function queryDatabase(
  path: string,
  queries: readonly string[],
  patienceMs = PATIENCE_MS,
): Promise<Answer> {
  const worker = new Worker(SCRIPT, {
    eval: true,
    workerData: { module: sqliteModule(), path, queries, computed: COMPUTED },
    stdout: true,
    stderr: true,
  });
  const said = await new Promise<Said | string>((resolve) => {
    const timer = setTimeout(
      () => resolve(`reading it takes more than ${patienceMs / 1000} seconds`),
      patienceMs,
    );
    worker.once('message', resolve);
    worker.once('error', (error) => resolve(String(error.message)));
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve('reading it came to no end');
    });
  });
  await worker.terminate();
  if (typeof said === 'string') return { state: 'failed', reason: said.replace(/\s+/g, ' ').slice(0, 500) };
  if (said.isComputed) return { state: 'failed', reason: 'it is not laid out as Nix does it' };
  return {
    state: 'ok',
    answers: said.answers.map(
      (answer): Rows =>
        'rows' in answer
          ? { state: 'ok', rows: answer.rows.map(plainRow) }
          : { state: 'failed', reason: answer.message },
    ),
  };
}

/** As the package has it, or beside this file once that is built. */
function sqliteModule(): string {
  const built = fileURLToPath(new URL('node-sqlite3-wasm.cjs', import.meta.url));
  return existsSync(built) ? built : createRequire(import.meta.url).resolve('node-sqlite3-wasm');
}

const plainRow = (row: object): Row =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));

function plainValue(value: unknown): string | number | null {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}
