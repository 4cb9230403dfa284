import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from './lab.ts';

/** An exporter process that listens on a port of its own. */
export class RunningExporter {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  url = '';

  constructor(lab: Lab, ...args: readonly string[]) {
    this.child = spawn(process.execPath, [lab.bin, 'exporter', '--listen', '127.0.0.1:0', ...args], {
      env: lab.env,
      cwd: lab.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  async listening(): Promise<this> {
    for (let attempt = 0; attempt < 500 && this.child.exitCode === null; attempt++) {
      const [, url] = /listens on (http:\/\/[^/]+)\//.exec(this.stdout) ?? [];
      if (url !== undefined) {
        this.url = url;
        return this;
      }
      await sleep(20);
    }
    throw new Error(`the exporter does not listen: ${this.stdout}${this.stderr}`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** As the kernel counts it, in megabytes. */
  residentMegabytes(): number {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  }

  /** Sends a signal, and gives the status with which the process ends, and after how many milliseconds. */
  async end(signal: NodeJS.Signals): Promise<{ readonly status: number | null; readonly tookMs: number }> {
    const began = performance.now();
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    const [status] = await ended;
    return { status, tookMs: performance.now() - began };
  }
}
