import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { RunOptions, RunPort, RunResult } from '../model/ports.ts';
import { abortCode, failureCode } from './classify-failure.ts';

/** How long a program may take to leave after SIGTERM. */
const graceMs = 500;
/** How long a stray child may keep the output open after its parent left. */
const lingerMs = 500;

export function createRun(): RunPort {
  return async (program, args, options) => {
    // At once, so that the program starts before this process goes on to load its own parts.
    const own = ownDirectory();
    const directory = own ?? nowhere();
    try {
      return await new Promise((resolve) => start({ directory, program, args, options }, resolve));
    } finally {
      if (own !== undefined) await rm(own, { recursive: true, force: true }).catch(() => {});
    }
  };
}

/** Undefined where no file can be made: on a read-only or full disk, or where TMPDIR names what a shell that has ended left behind. */
function ownDirectory(): string | undefined {
  try {
    return mkdtempSync(join(tmpdir(), 'nixcache-'));
  } catch {
    return undefined;
  }
}

/** Where nobody can leave a file, root neither, where there is such a place. */
const nowhere = (): string => (existsSync('/proc/self') ? '/proc/self' : '/');

interface Running {
  readonly directory: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly options: RunOptions;
}

function start({ directory, program, args, options }: Running, resolve: (result: RunResult) => void): void {
  const { env, maxBytes, timeoutMs, signal } = options;
  let stdout = () => '';
  let stderr = () => '';
  let child: ChildProcess | undefined;
  let reason: string | undefined;
  const timers: NodeJS.Timeout[] = [];
  const settle = (status: number | null, code: string | undefined) => {
    timers.forEach(clearTimeout);
    signal?.removeEventListener('abort', onAbort);
    child?.stdout?.destroy();
    child?.stderr?.destroy();
    resolve({ status, ...(code === undefined ? {} : { code }), stdout: stdout(), stderr: stderr() });
  };
  const after = (ms: number, then: () => void) => timers.push(setTimeout(then, ms));
  const end = (why: string) => {
    if (reason !== undefined) return;
    reason = why;
    kill(child, 'SIGTERM');
    after(graceMs, () => {
      kill(child, 'SIGKILL');
      after(lingerMs, () => settle(null, why));
    });
  };
  const onAbort = () => end(signal === undefined ? 'ABORTED' : abortCode(signal));
  if (signal?.aborted) {
    reason = abortCode(signal);
    settle(null, reason);
    return;
  }
  try {
    child = spawn(program, [...args], {
      cwd: directory,
      env: { ...process.env, ...env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that its children end with it.
      detached: true,
    });
  } catch (error) {
    // An argument with a NUL, for example.
    settle(null, failureCode(error));
    return;
  }
  child.once('error', (error) => settle(null, failureCode(error)));
  // Half an answer is worse than none; of complaints the beginning is enough.
  stdout = collect(child.stdout, maxBytes, () => end('TOO_MUCH_OUTPUT'));
  stderr = collect(child.stderr, maxBytes, () => {});
  const left = (status: number | null, by: NodeJS.Signals | null) => {
    if (reason === undefined) return settle(status, by ?? undefined);
    // What ignored the first signal may still be there, its output closed.
    kill(child, 'SIGKILL');
    settle(null, reason);
  };
  child.once('close', left);
  child.once('exit', (status, by) => {
    if (reason === undefined) after(lingerMs, () => left(status, by));
  });
  signal?.addEventListener('abort', onAbort);
  after(timeoutMs, () => end('TIMEOUT'));
}

function collect(stream: Readable | null, maxBytes: number, onMore: () => void): () => string {
  const chunks: Buffer[] = [];
  let room = maxBytes;
  stream?.on('data', (chunk: Buffer) => {
    if (room > 0) chunks.push(chunk.subarray(0, room));
    room -= chunk.length;
    if (room < 0) onMore();
  });
  stream?.on('error', () => {});
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Ends the program's whole group; nothing where it has ended by itself. */
function kill(child: ChildProcess | undefined, how: NodeJS.Signals) {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, how);
  } catch {
    // It is gone.
  }
}
