import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NarCheck } from '../../lib/model/facts/nar.ts';
import type { VerifyTask } from './verify-process.ts';

export interface Verified {
  readonly check: NarCheck;
  /** The bytes that each progress event told of. */
  readonly told: readonly number[];
  readonly seconds: number;
  readonly peakBytes: number;
}

/** Verifies in a process of its own, bundled as the package is. */
export class VerifyApart {
  private readonly folder = mkdtempSync(join(tmpdir(), 'nixcache-test-'));

  constructor() {
    const root = join(import.meta.dirname, '../..');
    const banner =
      "import{createRequire as requireOf}from'node:module';import{fileURLToPath as pathOf}from'node:url';const require=requireOf(import.meta.url);const __dirname=pathOf(new URL('.',import.meta.url));";
    execFileSync(
      join(root, 'node_modules/.bin/esbuild'),
      [
        ...['test/support/verify-process.ts', '--bundle', '--splitting', '--minify', '--platform=node'],
        ...['--format=esm', '--target=node20.19', '--out-extension:.js=.mjs', '--log-level=error'],
        ...[`--outdir=${this.folder}`, `--banner:js=${banner}`],
      ],
      { cwd: root },
    );
  }

  async run(task: VerifyTask): Promise<Verified> {
    const script = join(this.folder, 'verify-process.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(task)], {
      maxBuffer: 1 << 26,
    });
    return JSON.parse(stdout) as Verified;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
