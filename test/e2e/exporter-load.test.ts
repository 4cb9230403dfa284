import { Agent, get, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CountedTarget, countedTarget, restsOf } from './support/counted-targets.ts';
import { freePort, Lab, skipReason } from './support/lab.ts';
import { RunningExporter } from './support/running-exporter.ts';

const SECONDS = 60;
const AT_ONCE = 200;
const MIN_INTERVAL_SECONDS = 5;

const reason = skipReason(['nix']);

describe.skipIf(reason)(`an exporter with ${AT_ONCE} scrapes at once for ${SECONDS} seconds`, () => {
  const lab = new Lab();
  const servers: Server[] = [];
  const targets: CountedTarget[] = [];
  const failures: string[] = [];
  const resident: Record<number, number> = {};
  let dead: string[] = [];
  let exporter: RunningExporter;
  let scrapes = 0;
  let tooEarly = 0;
  let slowestMs = 0;

  beforeAll(
    async () => {
      for (let index = 0; index < 18; index++) {
        const { target, server } = await countedTarget('healthy');
        targets.push(target);
        servers.push(server);
      }
      const silent = await countedTarget('silent');
      targets.push(silent.target);
      servers.push(silent.server);
      dead = [silent.target.url, `http://127.0.0.1:${await freePort()}`];
      const all = [...new Set([...targets.map(({ url }) => url), ...dead])];
      // Most are configured, one of the dead among them; the others may be probed.
      const configured = all.filter((_url, index) => index % 4 !== 3);
      const allowed = all.filter((url) => !configured.includes(url));
      lab.configure(`substituters = ${configured.join(' ')}`);
      exporter = await new RunningExporter(
        lab,
        ...['--min-interval', String(MIN_INTERVAL_SECONDS), '--timeout', '2'],
        ...allowed.flatMap((url) => ['--allow', url]),
      ).listening();

      const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
      const until = performance.now() + SECONDS * 1000;
      const scrape = async (worker: number): Promise<void> => {
        for (let turn = 0; performance.now() < until; turn++) {
          const asked = all[(worker + turn) % all.length] ?? '';
          const isProbe = worker % 4 === 0;
          const path = isProbe ? `/probe?substituter=${encodeURIComponent(asked)}` : '/metrics';
          const began = performance.now();
          const { status, text } = await fetchText(`${exporter.url}${path}`, agent);
          slowestMs = Math.max(slowestMs, performance.now() - began);
          scrapes += 1;
          const expected = isProbe
            ? [`nixcache_probe_success{substituter="${asked}"} ${dead.includes(asked) ? 0 : 1}\n`]
            : configured.map(
                (url) => `nixcache_probe_success{substituter="${url}"} ${dead.includes(url) ? 0 : 1}\n`,
              );
          // Nobody waits longer than a scraper does: what there is not yet is said to come.
          const isYetToCome =
            text.includes('nixcache_looks_total 0\n') && text.includes('nixcache_look_running 1\n');
          const missing = isYetToCome ? [] : expected.filter((line) => !text.includes(line));
          if (isYetToCome) tooEarly += 1;
          if (status !== 200 || missing.length > 0) failures.push(`${path}: ${status} ${missing[0]}`);
        }
      };
      const watching = [15, 60].map(async (second) => {
        await sleep(second * 1000 - 300);
        resident[second] = exporter.residentMegabytes();
      });
      await Promise.all([...Array.from({ length: AT_ONCE }, (_, worker) => scrape(worker)), ...watching]);
      agent.destroy();
    },
    (SECONDS + 60) * 1000,
  );

  afterAll(async () => {
    await exporter?.end('SIGTERM');
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await lab.close();
  });

  test('fails none of them, the first ones included', () => {
    const looks = Math.max(...targets.map((target) => restsOf(target).length + 1));
    console.error(
      `${scrapes} scrapes, ${tooEarly} of them too early, ${Math.round(scrapes / SECONDS)} a second, the slowest after ${Math.round(slowestMs)} ms; ` +
        `${looks} probes of each target; ${resident[15]?.toFixed(1)} MB at 15 s, ${resident[60]?.toFixed(1)} MB at 60 s`,
    );
    expect(failures.slice(0, 5)).toEqual([]);
    expect(tooEarly).toBeLessThan(AT_ONCE * 2);
    expect(scrapes).toBeGreaterThan(AT_ONCE * 10);
    expect(slowestMs).toBeLessThan(10_000);
  });

  test('grows by no more than 20 MB between the 15th and the 60th second', () => {
    expect(resident[15]).toBeGreaterThan(0);
    expect(resident[60]).toBeLessThanOrEqual((resident[15] ?? 0) + 20);
  });

  test('never has two requests open at one target', () => {
    expect(targets.map((target) => target.most())).toEqual(targets.map(() => 1));
  });

  test('leaves each target alone for the whole minimum interval, and asks it again after that', () => {
    for (const target of targets) {
      const rests = restsOf(target);
      expect(Math.min(...rests)).toBeGreaterThanOrEqual(MIN_INTERVAL_SECONDS * 1000);
      expect(rests.length).toBeGreaterThanOrEqual(3);
    }
  });
});

function fetchText(url: string, agent: Agent): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', ({ message }) => resolve({ status: 0, text: message }));
    }).on('error', ({ message }) => resolve({ status: 0, text: message }));
  });
}
