import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipReason } from './support/lab.ts';
import { ports, TwoMachines, there } from './support/two-machines.ts';

const reason = skipReason(['ip', 'iptables', 'ip6tables']);

describe.skipIf(reason)('a laptop that is watched while its cable is pulled and put back', () => {
  const machines = new TwoMachines('nixcache-laptop');
  const hosts = [there.lan, there.internet];
  const rounds: {
    readonly changes: readonly string[];
    readonly network: string;
    readonly working: number;
  }[] = [];
  let status: number | null = null;

  beforeAll(async () => {
    await machines.start('');
    const caches = hosts.flatMap((host) => ['--substituter', `http://${host}:${ports.cache}`]);
    const { lab } = machines;
    const child = spawn(
      'ip',
      [
        ...['netns', 'exec', 'nixcache-laptop-here', process.execPath, lab.bin, 'watch'],
        ...['--interval', '5', '--rounds', '5', '--timeout', '2', ...caches],
      ],
      { env: lab.env, cwd: lab.folder, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit');
    let rest = '';
    let changes: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const { type, what, text: said, machine, working } = JSON.parse(line);
        if (type === 'change') changes.push(`${what}: ${said}`);
        if (type !== 'round') continue;
        rounds.push({ changes, network: machine.network, working });
        changes = [];
      }
    });
    const round = async (number: number) => {
      while (rounds.length < number && child.exitCode === null) await sleep(20);
    };
    await round(1);
    machines.on('here', 'ip', 'link', 'set', 'lan0', 'down');
    await round(3);
    machines.on('here', 'ip', 'link', 'set', 'lan0', 'up');
    machines.connectToInternet();
    [status] = await ended;
  });
  afterAll(() => machines.stop());

  test('hears of itself in one line, and nothing of its caches', () => {
    expect(rounds.map(({ network, working }) => [network, working])).toEqual([
      ['online', 2],
      ['offline', 0],
      ['offline', 0],
      ['online', 2],
      ['online', 2],
    ]);
    expect(rounds.map(({ changes }) => changes)).toEqual([
      [],
      [expect.stringMatching(/^machine: This machine /)],
      [],
      ['machine: This machine is online again.'],
      [],
    ]);
    expect(status).toBe(0);
  });
});
