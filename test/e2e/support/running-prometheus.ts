import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from './lab.ts';
import { freePort } from './lab.ts';

/** What a query gave: labels, and a value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** A Prometheus server with this configuration, on a port of its own, its database in the folder of the lab. */
export class RunningPrometheus {
  private child: ChildProcess | undefined;
  private url = '';

  async start(lab: Lab, configuration: string): Promise<void> {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const file = lab.file('prometheus.yml', configuration);
    this.child = spawn(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${lab.folder}/tsdb`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { cwd: lab.folder, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    for (let attempt = 0; attempt < 300; attempt++) {
      const isReady = await fetch(`${this.url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
      await sleep(100);
    }
    throw new Error('Prometheus does not start');
  }

  async query(expr: string): Promise<readonly Series[]> {
    const { data } = await this.ask(`query?query=${encodeURIComponent(expr)}`);
    return data.result as readonly Series[];
  }

  async ask(path: string): Promise<{ readonly data: Record<string, unknown> }> {
    const answer = await fetch(`${this.url}/api/v1/${path}`);
    const document = (await answer.json()) as {
      status: string;
      error?: string;
      data: Record<string, unknown>;
    };
    if (document.status !== 'success') throw new Error(`${path}: ${document.error}`);
    return document;
  }

  /** Asks until there is an answer, since the first scrapes take a moment. */
  async queryUntil(
    expr: string,
    isGood: (found: readonly Series[]) => boolean = (found) => found.length > 0,
  ): Promise<readonly Series[]> {
    for (let attempt = 0; ; attempt++) {
      const found = await this.query(expr);
      if (isGood(found) || attempt >= 100) return found;
      await sleep(200);
    }
  }

  async stop(): Promise<void> {
    if (this.child === undefined || this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
