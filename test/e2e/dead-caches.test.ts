import { rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab, skipReason } from './support/lab.ts';

/**
 * Seven healthy caches, one that takes the connection and never answers, and three whose names are in the hands of a DNS server that
 * drops every question: a network namespace of our own has all of them.
 */
const reason = skipReason(['ip', 'iptables']);
const namespace = 'nixcache-e2e';
const TIMEOUT_SECONDS = 3;
/** What a healthy cache takes for each request. */
const DELAY_MS = 20;

const servers = `
  const http = require('node:http');
  const answer = (request, response) => setTimeout(() => {
    const found = request.url === '/nix-cache-info';
    response.writeHead(found ? 200 : 404);
    response.end(found ? 'StoreDir: /nix/store\\nPriority: 40\\n' : '');
  }, ${DELAY_MS});
  for (let port = 8001; port <= 8007; port++) http.createServer(answer).listen(port, '127.0.0.1');
  http.createServer(() => {}).listen(8008, '127.0.0.1');
`;

describe.skipIf(reason !== undefined)('dead caches', () => {
  const lab = new Lab();
  const inside = (...command: readonly string[]) => lab.run('ip', 'netns', 'exec', namespace, ...command);

  beforeAll(async () => {
    lab.run('ip', 'netns', 'del', namespace);
    lab.get('ip', 'netns', 'add', namespace);
    inside('ip', 'link', 'set', 'lo', 'up');
    // A way out, so that only the DNS server is at fault.
    inside('ip', 'link', 'add', 'lan0', 'type', 'veth', 'peer', 'lan1');
    for (const link of ['lan0', 'lan1']) inside('ip', 'link', 'set', link, 'up');
    inside('ip', 'address', 'add', '192.0.2.2/24', 'dev', 'lan0');
    inside('ip', 'route', 'add', 'default', 'via', '192.0.2.1');
    for (const protocol of ['udp', 'tcp'])
      inside('iptables', '-A', 'INPUT', '-p', protocol, '--dport', '53', '-j', 'DROP');
    await mkdir(`/etc/netns/${namespace}`, { recursive: true });
    await writeFile(`/etc/netns/${namespace}/resolv.conf`, 'nameserver 127.0.0.53\n');
    lab.start('ip', 'netns', 'exec', namespace, process.execPath, '-e', servers);
    for (let attempt = 0; attempt < 100; attempt++)
      if (inside('bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8008').status === 0) break;
  });

  afterAll(async () => {
    lab.run('ip', 'netns', 'del', namespace);
    rmSync(`/etc/netns/${namespace}`, { recursive: true, force: true });
    await lab.close();
  });

  const doctor = (caches: readonly string[]) => {
    const began = performance.now();
    const { status, stdout } = inside(
      process.execPath,
      lab.bin,
      'doctor',
      '--json',
      '--timeout',
      String(TIMEOUT_SECONDS),
      ...caches.flatMap((cache) => ['--substituter', cache]),
    );
    return { report: lab.parse(stdout), status, seconds: (performance.now() - began) / 1000 };
  };

  const healthy = Array.from({ length: 7 }, (_, index) => `http://127.0.0.1:${8001 + index}`);
  const dead = [
    'http://127.0.0.1:8008',
    'http://a.silent.test',
    'http://b.silent.test',
    'http://c.silent.test',
  ];

  test('cost their deadline once, and disturb nobody', () => {
    const alone = doctor(healthy.slice(0, 1)).report.caches[0]?.missMs ?? Number.NaN;
    const { report, status, seconds } = doctor([...dead, ...healthy]);
    expect(status).toBe(1);
    expect(report.findings.map(({ check, subject }) => [check, subject.name])).toEqual(
      expect.arrayContaining([
        ['silent-server', dead[0]],
        ['unresolved-host', dead[1]],
        ['unresolved-host', dead[2]],
        ['unresolved-host', dead[3]],
      ]),
    );
    expect(report.findings.filter(({ severity }) => severity === 'error')).toHaveLength(4);
    expect(report.caches[1]?.reachText).toBe('DNS silent');
    // One deadline, not one after another; the rest is starting up, and a slow machine's patience.
    expect(seconds).toBeLessThan(1.5 * TIMEOUT_SECONDS + 3);
    for (const { missMs } of report.caches.slice(dead.length)) {
      expect(missMs).toBeGreaterThanOrEqual(DELAY_MS - 1);
      expect(missMs).toBeLessThan(alone + 30);
    }
  });
});
