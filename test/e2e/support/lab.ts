import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../lib/model/report.ts';

/** What the end-to-end tests need, and which of it this machine lacks. */
export function missingParts(programs: readonly string[]): readonly string[] {
  const missing = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  return process.getuid?.() === 0 ? missing : [...missing, 'root'];
}

/**
 * The parts that are missing, as a reason to skip, said loudly; where the parts are required (as in CI) their lack is an error.
 */
export function skipReason(programs: readonly string[]): string | undefined {
  const missing = missingParts(programs);
  if (missing.length === 0) return undefined;
  const reason = `SKIPPED: this end-to-end test needs ${missing.join(', ')}`;
  if (process.env['NIXCACHE_E2E'] === 'required') throw new Error(reason);
  console.error(reason);
  return reason;
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A key pair as Nix makes it. */
export interface SigningKey {
  readonly secretFile: string;
  readonly publicText: string;
}

/** One folder with a home, a Nix configuration and a cache directory of its own. Commands in it see nothing else of this user. */
export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), 'nixcache-e2e-'));
  readonly cacheDir = join(this.folder, 'cache');
  readonly bin = join(import.meta.dirname, '../../../bin/nixcache.cjs');
  private readonly children: ChildProcess[] = [];
  readonly env: Record<string, string>;

  constructor() {
    for (const name of ['home', 'conf', 'cache']) mkdirSync(join(this.folder, name));
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.folder, 'home'),
      NIX_CONF_DIR: join(this.folder, 'conf'),
    };
  }

  /** Writes nix.conf; a build needs neither build users nor a sandbox here. */
  configure(text: string): void {
    writeFileSync(join(this.folder, 'conf/nix.conf'), `build-users-group =\nsandbox = false\n${text}\n`);
  }

  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  run(program: string, ...args: readonly string[]): Run {
    const { status, stdout, stderr } = spawnSync(program, args, {
      env: this.env,
      encoding: 'utf8',
      cwd: this.folder,
    });
    return { status, stdout, stderr };
  }

  /** The same, for what must succeed. */
  get(program: string, ...args: readonly string[]): string {
    return execFileSync(program, args, {
      env: this.env,
      encoding: 'utf8',
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  nixcache(...args: readonly string[]): Run {
    return this.run(process.execPath, this.bin, ...args);
  }

  /** `doctor --json`, parsed, with its exit status. */
  doctor(...args: readonly string[]): Report & { readonly status: number | null } {
    const { status, stdout, stderr } = this.nixcache('doctor', '--json', ...args);
    if (stdout === '') throw new Error(`doctor printed nothing: ${stderr}`);
    return { ...this.parse(stdout), status };
  }

  parse(stdout: string): Report {
    return JSON.parse(stdout) as Report;
  }

  /** A path that is in no cache and needs a signature: the output of a derivation made for this lab. */
  buildPath(name: string): string {
    this.configure('substitute = false');
    const drv = this.file(
      `${name}.nix`,
      `derivation { name = "${name}"; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" "echo ${this.folder} > $out" ]; }`,
    );
    return this.get('nix-build', '--no-out-link', drv);
  }

  signingKey(name: string): SigningKey {
    const base = join(this.folder, `${name}-${Math.random().toString(36).slice(2)}`);
    this.get('nix-store', '--generate-binary-cache-key', name, `${base}.sec`, `${base}.pub`);
    return { secretFile: `${base}.sec`, publicText: this.get('cat', `${base}.pub`) };
  }

  /** Copies a path to the cache directory with `nix copy`, signed unless there is no key. */
  copyToCache(path: string, key?: SigningKey): void {
    const parameters = key === undefined ? '' : `?secret-key=${key.secretFile}`;
    this.get(
      'nix',
      '--extra-experimental-features',
      'nix-command',
      'copy',
      '--to',
      `file://${this.cacheDir}${parameters}`,
      path,
    );
  }

  /** Takes the path out of the local store, so that only a cache can give it back. */
  forget(path: string): void {
    this.get('nix-store', '--delete', path);
  }

  /** What a user would see: does Nix get the path from its caches? */
  substitutes(path: string): boolean {
    rmSync(join(this.folder, 'home/.cache'), { recursive: true, force: true });
    const { status } = this.run('nix-store', '--realise', path);
    if (status === 0) this.forget(path);
    return status === 0;
  }

  /** Starts a program that stays until the lab is closed or the returned function is called. */
  start(program: string, ...args: readonly string[]): () => Promise<void> {
    const child = spawn(program, args, { env: this.env, stdio: 'ignore', cwd: this.folder });
    this.children.push(child);
    return async () => {
      child.kill('SIGTERM');
      while (child.exitCode === null && child.signalCode === null) await sleep(20);
    };
  }

  /** A real nginx that serves the cache directory on a loopback port. */
  async nginx(port: number): Promise<() => Promise<void>> {
    const conf = this.file(
      'nginx.conf',
      `daemon off; master_process off; error_log stderr; pid ${this.folder}/nginx.pid; user root;
events {} http { access_log off; server { listen 127.0.0.1:${port}; root ${this.cacheDir}; } }`,
    );
    const stop = this.start('nginx', '-e', 'stderr', '-p', this.folder, '-c', conf);
    await reachable(port);
    return stop;
  }

  async close(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function reachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < 250; attempt++) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await sleep(20);
  }
  throw new Error(`nothing answers on port ${port}`);
}
