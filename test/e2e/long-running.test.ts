import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemaErrors } from '../support/json-schema.ts';
import { type CountedTarget, countedTarget } from './support/counted-targets.ts';
import { Lab, skipReason } from './support/lab.ts';
import { RunningExporter } from './support/running-exporter.ts';

const reason = skipReason(['nix', 'bash', 'head']);

/** Processes that this one has started and that are still there. */
const childrenOf = (pid: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => parentOf(one) === pid);

function parentOf(pid: number): number | undefined {
  try {
    const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /);
    const [state, parent] = after.split(' ');
    // One that has ended and that nobody has asked about is gone, but for its number.
    return state === 'Z' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

const isThere = (pid: number): boolean => parentOf(pid) !== undefined;

function socketsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

describe.skipIf(reason)('what runs for long', () => {
  const lab = new Lab();
  const servers: Server[] = [];
  let good: CountedTarget;
  let silent: CountedTarget;

  beforeAll(async () => {
    const [healthy, dead] = [await countedTarget('healthy'), await countedTarget('silent')];
    good = healthy.target;
    silent = dead.target;
    servers.push(healthy.server, dead.server);
    lab.configure('substituters =');
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await lab.close();
  });

  const exporter = (...args: readonly string[]) => new RunningExporter(lab, ...args).listening();
  const metricsOf = async ({ url }: RunningExporter, seconds = 10) => {
    const headers = { 'x-prometheus-scrape-timeout-seconds': String(seconds) };
    const answer = await fetch(`${url}/metrics`, { headers });
    return { status: answer.status, text: await answer.text() };
  };

  describe('an exporter', () => {
    test.each(['SIGTERM', 'SIGINT'] as const)(
      'that is told to end by %s has done what it should',
      async (signal) => {
        const running = await exporter('--substituter', good.url);
        expect((await metricsOf(running)).text).toContain('nixcache_probe_success{');
        const children = childrenOf(running.pid);
        const { status, tookMs } = await running.end(signal);
        expect([status, running.stderr, running.stdout.split('\n').length]).toEqual([0, '', 2]);
        expect(tookMs).toBeLessThan(2500);
        await sleep(300);
        expect(children.filter(isThere)).toEqual([]);
      },
    );

    test('that is told to end during a look answers who waits, and leaves nobody behind', async () => {
      const running = await exporter('--substituter', silent.url, '--timeout', '60');
      const waiting = metricsOf(running, 60);
      while (silent.requests.length === 0) await sleep(50);
      await sleep(200);
      const children = childrenOf(running.pid);
      const { status, tookMs } = await running.end('SIGTERM');
      expect([status, running.stderr]).toEqual([0, '']);
      expect(tookMs).toBeLessThan(4500);
      expect(await waiting).toMatchObject({
        status: 200,
        text: expect.stringContaining('nixcache_look_running 1'),
      });
      await sleep(300);
      expect(children.filter(isThere)).toEqual([]);
    });

    test('keeps no scrape waiting longer than the scraper waits, and says that it is looking', async () => {
      const running = await exporter('--substituter', silent.url, '--timeout', '30');
      const began = performance.now();
      const { status, text } = await metricsOf(running, 2);
      expect(performance.now() - began).toBeLessThan(2000);
      expect([status, text]).toEqual([200, expect.stringContaining('nixcache_look_running 1')]);
      expect(text).not.toContain('nixcache_probe_success');
      await running.end('SIGTERM');
    });

    test('serves on when nobody reads what it prints', async () => {
      const running = await exporter('--substituter', good.url);
      running.child.stdout?.destroy();
      running.child.stderr?.destroy();
      expect((await metricsOf(running)).status).toBe(200);
      expect((await running.end('SIGTERM')).status).toBe(0);
    });

    test('says in one line that it cannot listen', async () => {
      const running = await exporter('--substituter', good.url);
      const listen = ['--listen', new URL(running.url).host];
      for (const [args, why] of [
        [listen, 'EADDRINUSE'],
        [['--listen', '192.0.2.1:19842'], 'EADDRNOTAVAIL'],
        [['--listen', 'nonsense'], 'HOST'],
      ] as const) {
        const { status, stdout, stderr } = lab.nixcache('exporter', ...args);
        expect([status, stdout, stderr]).toEqual([
          2,
          '',
          expect.stringMatching(/^nixcache: --listen[^\n]*\n$/),
        ]);
        expect(stderr).toContain(why);
      }
      await running.end('SIGTERM');
    });

    test('keeps no connection to a cache, and gathers none over many looks', async () => {
      const running = await exporter('--substituter', good.url, '--min-interval', '1');
      const sockets: number[] = [];
      for (let look = 0; look < 8; look++) {
        await metricsOf(running);
        await sleep(1800);
        sockets.push(socketsOf(running.pid));
      }
      expect(Math.max(...sockets.slice(2))).toBeLessThanOrEqual(Math.max(...sockets.slice(0, 2)));
      const [server] = servers;
      const open = await new Promise<number>((resolve) =>
        server?.getConnections((_error, count) => resolve(count)),
      );
      expect(open).toBe(0);
      await running.end('SIGTERM');
    });

    test('goes by a configuration that was changed meanwhile', async () => {
      const file = lab.file('changing.conf', `substituters = ${good.url}\n`);
      const running = await exporter('--config', file, '--min-interval', '1', '--timeout', '1');
      expect((await metricsOf(running)).text).toContain('nixcache_substituters 1\n');
      lab.file('changing.conf', `substituters = ${good.url} http://user:secret@127.0.0.1:9\n`);
      await sleep(2500);
      const { text } = await metricsOf(running);
      expect(text).toContain('nixcache_substituters 2\n');
      expect(text).toContain('{substituter="http://***@127.0.0.1:9"}');
      for (const login of ['', '***@', 'guess:wrong@']) {
        const probed = await fetch(`${running.url}/probe?substituter=http://${login}127.0.0.1:9`);
        expect([probed.status, await probed.text()]).toEqual([
          200,
          expect.not.stringMatching(/secret|guess/),
        ]);
      }
      await running.end('SIGTERM');
    });

    test('throws out who says nothing, or too slowly', async () => {
      const running = await exporter('--substituter', good.url);
      const { port } = new URL(running.url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ');
      let said = '';
      socket.setEncoding('latin1').on('data', (text) => {
        said += text;
      });
      await once(socket, 'close');
      expect(said).toMatch(/^HTTP\/1\.1 408 /);
      await running.end('SIGTERM');
    }, 20_000);
  });

  describe('a watch', () => {
    const watch = (...args: readonly string[]) => {
      const child = spawn(process.execPath, [lab.bin, 'watch', '--interval', '5', ...args], {
        env: lab.env,
        cwd: lab.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said.stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said.stderr += text;
      });
      const ended = once(child, 'close').then(([status]) => status as number | null);
      return { child, said, ended };
    };
    /** The caches are servers of this process, which must not stand still meanwhile. */
    const shell = async (command: string) => {
      const options = { env: lab.env, cwd: lab.folder };
      return promisify(execFile)('bash', ['-c', command, process.execPath, lab.bin], options);
    };
    const wholeLines = (text: string) => {
      expect(text).toMatch(/\n$/);
      return text
        .trimEnd()
        .split('\n')
        .flatMap((line) => schemaErrors('watch', line));
    };

    test.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)('that %s ends between two looks leaves with %d and whole lines', async (signal, expected) => {
      const { child, said, ended } = watch('--substituter', good.url);
      while (!said.stdout.includes('"round"')) await sleep(50);
      child.kill(signal);
      expect([await ended, said.stderr]).toEqual([expected, '']);
      expect(wholeLines(said.stdout)).toEqual([]);
    });

    test('that is ended during its first look says what it has seen', async () => {
      const before = silent.requests.length;
      const { child, said, ended } = watch('--substituter', silent.url, '--timeout', '60');
      while (silent.requests.length === before) await sleep(50);
      await sleep(100);
      const children = childrenOf(child.pid ?? 0);
      child.kill('SIGINT');
      expect([await ended, said.stderr]).toEqual([130, '']);
      expect(wholeLines(said.stdout)).toEqual([]);
      expect(said.stdout).toContain('"interrupted":true');
      await sleep(300);
      expect(children.filter(isThere)).toEqual([]);
    });

    test.each([
      ['| head -n 1', 'nobody reads on'],
      ['<&- | head -n 1', 'standard input is closed, too'],
    ])('%s ends by itself: %s', async (pipe) => {
      const command = `"$0" "$1" watch --interval 5 --substituter ${good.url} ${pipe}; echo "status \${PIPESTATUS[0]}"`;
      const { stdout, stderr } = await shell(command);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^\{"type":"cache"[^\n]*\nstatus 0\n$/);
    });

    test('on a full disk says so in one line', async () => {
      const command = `"$0" "$1" watch --rounds 2 --interval 5 --substituter ${good.url} > /dev/full; echo $?`;
      const { stdout, stderr } = await shell(command);
      expect([stdout, stderr]).toEqual(['2\n', 'nixcache: the report could not be written (ENOSPC)\n']);
    });

    test('says what changed when a cache dies and comes back, and looks anew each time', async () => {
      const { target, server } = await countedTarget('healthy');
      const { port } = new URL(target.url);
      const { said, ended } = watch('--substituter', target.url, '--rounds', '3');
      const rounds = () => said.stdout.match(/"type":"round"/g)?.length ?? 0;
      while (rounds() < 1) await sleep(50);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      while (rounds() < 2) await sleep(50);
      await new Promise<void>((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
      expect(await ended).toBe(0);
      server.close();
      expect(wholeLines(said.stdout)).toEqual([]);
      const changes = said.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'change')
        .map(({ what, check }) => [what, check].join(' ').trim());
      expect(changes).toEqual([
        'cache-fails',
        'finding-appeared refused-connection',
        'cache-works',
        'finding-gone refused-connection',
      ]);
    }, 40_000);
  });
});
