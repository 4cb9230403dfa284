import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Facts } from '../../lib/model/facts/facts.ts';
import type { FindingReport } from '../../lib/model/report.ts';
import { freePort, Lab, skipReason } from './support/lab.ts';
import { alice, LabMachine, root } from './support/lab-machine.ts';

/** What a real Nix remembers of caches, whom it asks because of that, and whether what the doctor prints changes it. */
const reason = skipReason(['nix', 'nix-store', 'nginx', 'sqlite3']);
const daemonReason = reason ?? skipReason(['nix-daemon', 'openssl', 'setpriv', 'unshare', 'nsenter', 'ip']);

const NOBODY_HAS = '/nix/store/00000000000000000000000000000000-nixcache-e2e';
const memoryChecks = [
  'stale-priority',
  'poisoned-priority',
  'remembered-web-page',
  'remembered-store-directory',
];

describe.skipIf(reason !== undefined)('a user without a daemon', () => {
  const lab = new Lab();
  let a: string;
  let b: string;

  const announce = (name: string, text: string) =>
    writeFileSync(join(lab.cacheDir, name, 'nix-cache-info'), text);
  const withPriority = (priority: number) =>
    `StoreDir: /nix/store\nWantMassQuery: 1\nPriority: ${priority}\n`;

  beforeAll(async () => {
    const port = await freePort();
    for (const name of ['a', 'b']) mkdirSync(join(lab.cacheDir, name));
    [a, b] = [`http://127.0.0.1:${port}/a`, `http://127.0.0.1:${port}/b`];
    announce('a', withPriority(40));
    const conf = lab.file(
      'log.conf',
      `daemon off; master_process off; error_log stderr; pid ${lab.folder}/nginx.pid; user root;
events {} http { log_format uri '$uri'; access_log ${lab.folder}/access.log uri;
server { listen 127.0.0.1:${port}; root ${lab.cacheDir}; } }`,
    );
    lab.start('nginx', '-e', 'stderr', '-p', lab.folder, '-c', conf);
    for (let attempt = 0; attempt < 250; attempt += 1) {
      if (
        await fetch(a).then(
          () => true,
          () => false,
        )
      )
        break;
      await sleep(20);
    }
  });
  afterEach(() => rmSync(join(lab.folder, 'home/.cache'), { recursive: true, force: true }));
  afterAll(() => lab.close());

  const configure = (more = '') =>
    lab.configure(`substituters = ${a} ${b}\nnarinfo-cache-negative-ttl = 0\n${more}`);

  /** Whom Nix asks for a path that nobody has, in order: the letters of the caches. */
  function asked(): string {
    const log = join(lab.folder, 'access.log');
    writeFileSync(log, '');
    lab.run('nix-store', '--realise', NOBODY_HAS);
    const first = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('.narinfo'));
    return [...new Set(first.map((line) => line.charAt(1)))].join('');
  }

  /** The same by the order that the doctor shows, and what it finds about memory. */
  function diagnosed() {
    const { caches, findings } = lab.doctor();
    const order = caches
      .toSorted((left, right) => (left.order ?? 99) - (right.order ?? 99))
      .map(({ substituter }) => substituter.replace(/\?.*/, '').slice(-1));
    return {
      order: [...new Set(order)].join(''),
      found: findings.filter(({ check }) => memoryChecks.includes(check)),
    };
  }

  function follow(finding: FindingReport | undefined, which: number) {
    const fix = finding?.fixes.filter(({ how }) => how === 'run')[which];
    expect(fix?.lines).toHaveLength(1);
    const { status, stderr } = lab.run('bash', '-c', fix?.lines[0] ?? 'false');
    expect([status, stderr]).toEqual([0, '']);
  }

  test.each([
    ['the row', 0],
    ['the file', 1],
  ])(
    'a priority that changed on the server is found, and without %s Nix goes by the new one',
    (_what, fix) => {
      configure();
      announce('b', withPriority(10));
      expect(asked()).toBe('ba');
      announce('b', withPriority(50));
      expect(asked()).toBe('ba');
      const { order, found } = diagnosed();
      expect(order).toBe('ba');
      expect(found.map(({ check, severity, subject }) => [check, severity, subject.name])).toEqual([
        ['stale-priority', 'warning', b],
      ]);
      expect(found[0]?.consequence).toContain('for good');
      follow(found[0], fix);
      expect(diagnosed()).toEqual({ order: 'ab', found: [] });
      expect(asked()).toBe('ab');
      expect(diagnosed()).toEqual({ order: 'ab', found: [] });
    },
  );

  test('a parameter used once is found where it still stands', () => {
    announce('b', withPriority(50));
    configure(`trusted-substituters = ${b}?priority=3`);
    lab.get(
      'nix',
      '--extra-experimental-features',
      'nix-command',
      'store',
      'ping',
      '--store',
      `${b}?priority=3`,
    );
    expect(asked()).toBe('ba');
    const { order, found } = diagnosed();
    expect(order).toBe('ba');
    expect(found.map(({ check }) => check)).toEqual(['poisoned-priority']);
    follow(found[0], 0);
    expect(asked()).toBe('ab');
    expect(diagnosed()).toEqual({ order: 'ab', found: [] });
  });

  test('a login page is remembered as a cache, and found after it is gone', () => {
    configure();
    announce('b', '<html><title>Log in</title></html>');
    expect(asked()).toBe('ba');
    announce('b', withPriority(50));
    const { order, found } = diagnosed();
    expect([order, found.map(({ check }) => check)]).toEqual(['ba', ['remembered-web-page']]);
    follow(found[0], 0);
    expect(asked()).toBe('ab');
    expect(diagnosed()).toEqual({ order: 'ab', found: [] });
  });

  test('a login in the row is found by its address, and shown nowhere', () => {
    const secret = b.replace('//', '//alice:s3cret@');
    lab.configure(`substituters = ${a} ${secret}\nnarinfo-cache-negative-ttl = 0`);
    announce('b', withPriority(10));
    expect(asked()).toBe('ba');
    announce('b', withPriority(50));
    const { found } = diagnosed();
    expect(JSON.stringify(lab.doctor())).not.toContain('s3cret');
    expect(found.map(({ check }) => check)).toEqual(['stale-priority']);
    follow(found[0], 0);
    expect(asked()).toBe('ab');
  });

  test('nothing is said where Nix goes by what the caches say, or by a parameter of its own', () => {
    announce('b', withPriority(50));
    configure();
    expect(asked()).toBe('ab');
    expect(diagnosed()).toEqual({ order: 'ab', found: [] });
    lab.configure(`substituters = ${a} ${b}?priority=7\nnarinfo-cache-negative-ttl = 0`);
    expect(asked()).toBe('ba');
    expect(diagnosed()).toEqual({ order: 'ba', found: [] });
  });

  test('a database that somebody writes to is read with its write-ahead log, and left as it is', async () => {
    const folder = join(lab.folder, 'home/.cache/nix');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'binary-cache-v7.sqlite');
    const writer = await openWriter(path);
    const before = filesIn(folder);
    expect(Object.keys(before)).toEqual([
      'binary-cache-v7.sqlite',
      'binary-cache-v7.sqlite-shm',
      'binary-cache-v7.sqlite-wal',
    ]);
    expect(before['binary-cache-v7.sqlite']?.[0]).toBeLessThan(10_000);
    const saved = join(lab.folder, 'facts.json');
    lab.doctor('--save-facts', saved);
    expect(filesIn(folder)).toEqual(before);
    const facts: Facts = JSON.parse(readFileSync(saved, 'utf8'));
    const files = facts.diskCaches.state === 'ok' ? facts.diskCaches.value.files : [];
    const content = files.find((file) => file.path === path)?.content;
    expect(content).toMatchObject({
      state: 'ok',
      value: { caches: [{ url: a, priority: 40, positive: 25_000, negative: 25_000 }] },
    });
    writer.stdin?.end();
    await new Promise((resolve) => writer.once('exit', resolve));
  });

  /** Size, time of change to the nanosecond and bytes of everything in a folder. */
  function filesIn(folder: string): Record<string, readonly [number, bigint, string]> {
    return Object.fromEntries(
      readdirSync(folder)
        .sort()
        .map((name) => {
          const { size, mtimeNs } = statSync(join(folder, name), { bigint: true });
          return [name, [Number(size), mtimeNs, readFileSync(join(folder, name), 'base64')]];
        }),
    );
  }

  /** A process that has a database of 50,000 rows open, all of them in its write-ahead log alone. */
  async function openWriter(path: string): Promise<ChildProcess> {
    const writer = spawn('sqlite3', [path], { stdio: ['pipe', 'pipe', 'inherit'] });
    writer.stdin.write(`PRAGMA journal_mode=wal; PRAGMA wal_autocheckpoint=0;
CREATE TABLE BinaryCaches (id INTEGER PRIMARY KEY, url TEXT UNIQUE, timestamp INTEGER, storeDir TEXT, wantMassQuery INTEGER, priority INTEGER);
CREATE TABLE NARs (cache INTEGER, hashPart TEXT, namePart TEXT, url TEXT, compression TEXT, fileHash TEXT, fileSize INTEGER, narHash TEXT, narSize INTEGER,
  refs TEXT, deriver TEXT, sigs TEXT, ca TEXT, timestamp INTEGER, present INTEGER, PRIMARY KEY (cache, hashPart));
INSERT INTO BinaryCaches VALUES (1, '${a}', 1795000000, '/nix/store', 1, 40);
INSERT INTO NARs (cache, hashPart, timestamp, present)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT 1, printf('%032d', i), 1795000000, i % 2 FROM n;
SELECT 'ready';\n`);
    for await (const chunk of writer.stdout) if (String(chunk).includes('ready')) break;
    return writer;
  }
});

describe.skipIf(daemonReason !== undefined)('a machine with a daemon', () => {
  const machine = new LabMachine();
  const caches = ['http://first.test', 'http://second.test'];
  const announce = (name: string, priority: number) =>
    writeFileSync(
      join(machine.lab.folder, 'www', name, 'nix-cache-info'),
      `StoreDir: /nix/store\nWantMassQuery: 1\nPriority: ${priority}\n`,
    );

  beforeAll(async () => {
    const names = ['first.test', 'second.test'];
    await machine.boot(names);
    for (const name of names) mkdirSync(join(machine.lab.folder, 'www', name), { recursive: true });
    machine.configure(`substituters = ${caches.join(' ')}\nnarinfo-cache-negative-ttl = 0`);
    await machine.startDaemon();
  });
  afterAll(() => machine.close());

  function asked(): readonly string[] {
    machine.requests();
    machine.run(alice, 'nix-store', '--realise', NOBODY_HAS);
    const hosts = machine.requests().filter((line) => line.includes('.narinfo'));
    return [...new Set(hosts.map((line) => line.split(' ')[1] ?? ''))];
  }

  test("its memory is root's: root sees what is stale in it, a user is told that it was not looked at", () => {
    announce('first.test', 40);
    announce('second.test', 10);
    expect(asked()).toEqual(['second.test', 'first.test']);
    announce('second.test', 50);
    expect(asked()).toEqual(['second.test', 'first.test']);
    const seen = machine.doctor(root);
    const finding = seen.findings.find(({ check }) => check === 'stale-priority');
    expect(finding?.subject.name).toBe('http://second.test');
    const user = machine.doctor(alice);
    expect(user.findings.filter(({ check }) => memoryChecks.includes(check))).toEqual([]);
    expect(user.unknowns.map(({ because }) => because).join('\n')).toContain(
      'what the daemon remembers of caches',
    );
    expect(machine.run(root, 'bash', '-c', finding?.fixes[0]?.lines[0] ?? 'false').status).toBe(0);
    expect(asked()).toEqual(['first.test', 'second.test']);
    expect(machine.doctor(root).findings.filter(({ check }) => memoryChecks.includes(check))).toEqual([]);
  });
});
