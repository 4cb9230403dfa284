import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lab, skipReason } from './support/lab.ts';

/**
 * The program as it is started by shells, monitors and timers that give it broken streams, full disks and folders that it may not write to.
 * There is no Nix on its path, so that nothing depends on this machine.
 */
const reason = skipReason(['mount', 'setpriv', 'ps', 'unshare']);
const lab = new Lab();
const oneLine = /^nixcache: [^\n]+\n$/;
const formats = ['text', 'json', 'ndjson', 'prometheus', 'nagios', 'github', 'markdown'] as const;

/** A shell command line with `$nixcache` in it. */
const shell = (line: string, env: Readonly<Record<string, string | undefined>> = {}) => {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], {
    cwd: lab.folder,
    encoding: 'utf8',
    env: { ...lab.env, nixcache: `${process.execPath} ${lab.bin}`, ...env },
  });
  return { status, stdout, stderr };
};
const offline = '$nixcache doctor --offline --substituter http://a.test';
const at = (...names: readonly string[]) => join(lab.folder, ...names);

beforeAll(() => {
  lab.configure('');
  chmodSync(lab.folder, 0o755);
});
afterAll(async () => {
  spawnSync('umount', [at('small')]);
  await lab.close();
});

describe.skipIf(reason !== undefined)('streams', () => {
  test.each(formats)('a reader that goes away early is nothing wrong: --format %s', (format) => {
    const { stdout, stderr } = shell(
      `${offline} --format ${format} | head -n 1 | cut -c 1-200; exit \${PIPESTATUS[0]}`,
    );
    expect(stdout.split('\n')).toHaveLength(2);
    expect(stderr).toBe('');
  });

  test.each([
    ['a reader that reads nothing', `${offline} --json > >(exec true); sleep 0.3`],
    ['a reader of a long document that reads nothing', '$nixcache schema facts | true'],
    ['a reader of the help that reads nothing', '$nixcache --help | true'],
  ])('%s', (_name, line) => {
    expect(shell(line)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['standard output is closed', '>&-', 0],
    ['standard input is closed', '<&-', 0],
    ['both are closed', '<&- >&-', 0],
    ['all three are closed', '<&- >&- 2>&-', 0],
  ])('%s', (_name, streams, status) => {
    const { stderr, ...rest } = shell(
      `${offline} --json ${streams}; echo "$?" >&9`.replace(/^/, 'exec 9>status; '),
    );
    expect([stderr, rest.status]).toEqual(['', 0]);
    expect(readFileSync(at('status'), 'utf8')).toBe(`${status}\n`);
  });

  test.each([
    ['the report', offline],
    ['the help', '$nixcache --help'],
    ['a schema', '$nixcache schema facts'],
    ['a list', '$nixcache explain'],
  ])('%s on a disk that is full: one line, status 2', (_name, line) => {
    const { status, stderr } = shell(`${line} > /dev/full`);
    expect([status, stderr]).toEqual([2, expect.stringMatching(oneLine)]);
    expect(stderr).toContain('ENOSPC');
  });

  test('a Nagios plugin on a disk that is full is UNKNOWN, not CRITICAL', () => {
    const { status, stderr } = shell(`${offline} --format nagios > /dev/full`);
    expect([status, stderr]).toEqual([3, expect.stringMatching(oneLine)]);
  });

  test('no HOME, nor anything else in the environment', () => {
    const { status, stdout, stderr } = shell(
      `exec env -i ${process.execPath} ${lab.bin} doctor --offline --json --substituter http://a.test`,
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).caches).toHaveLength(1);
  });

  test('a working directory that is gone: one line', () => {
    const { status, stdout, stderr } = shell(`mkdir gone; cd gone; rmdir ../gone; ${offline} --json`);
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^nixcache: the working directory [^\n]*\n$/),
    ]);
  });
});

describe.skipIf(reason !== undefined)('--output', () => {
  const leftovers = () =>
    readdirSync(lab.folder, { recursive: true }).filter((name) => String(name).endsWith('.tmp'));

  test.each(formats)('writes --format %s to the file, and nothing to standard output', (format) => {
    const timeless = (text: string) => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b1\d{9}\b/g, 'TIME');
    const printed = shell(`${offline} --format ${format}`);
    const written = shell(`${offline} --format ${format} --output out.${format}`);
    expect(written).toEqual({ ...printed, stdout: '' });
    expect(timeless(readFileSync(at(`out.${format}`), 'utf8'))).toBe(timeless(printed.stdout));
    expect(leftovers()).toEqual([]);
  });

  test('lets others read it, as the textfile collector is another user; a file that is there keeps its permissions', () => {
    shell(`umask 022; ${offline} --output new.prom --format prometheus`);
    expect(statSync(at('new.prom')).mode & 0o777).toBe(0o644);
    shell(`umask 077; ${offline} --output private.prom --format prometheus`);
    expect(statSync(at('private.prom')).mode & 0o777).toBe(0o600);
    chmodSync(at('new.prom'), 0o664);
    const { ino } = statSync(at('new.prom'));
    shell(`umask 077; ${offline} --output new.prom --format prometheus`);
    expect(statSync(at('new.prom')).mode & 0o777).toBe(0o664);
    expect(statSync(at('new.prom')).ino).not.toBe(ino);
  });

  test('through a link, which stays', () => {
    writeFileSync(at('target'), 'old');
    symlinkSync('target', at('link'));
    expect(shell(`${offline} --json --output link`).status).toBe(0);
    expect(readFileSync(at('target'), 'utf8')).toMatch(/^\{/);
    expect(readdirSync(lab.folder)).toContain('link');
  });

  test('to standard output by its name: a pipe, a file, and the end of a file', () => {
    expect(shell(`${offline} --json --output /dev/stdout | cat`).stdout).toMatch(/^\{[\s\S]*\}\n$/);
    shell(`${offline} --json --output /dev/stdout > plain`);
    expect(readFileSync(at('plain'), 'utf8')).toMatch(/^\{[\s\S]*\}\n$/);
    writeFileSync(at('grown'), 'before\n');
    shell(`${offline} --json --output /dev/stdout >> grown`);
    expect(readFileSync(at('grown'), 'utf8')).toMatch(/^before\n\{[\s\S]*\}\n$/);
  });

  test.each([
    ['a folder that is not there', 'none/file', /there is no directory/],
    ['a folder', 'folder', /it is a directory/],
    ['a full device', '/dev/full', /no space left/],
    ['a read-only file system', '/proc/nixcache', /cannot write/],
  ])('%s: one line, status 2, and nothing is left behind', (_name, path, said) => {
    mkdirSync(at('folder'), { recursive: true });
    for (const option of [`--json --output ${path}`, `--report ${path}`, `--save-facts ${path}`]) {
      const { status, stdout, stderr } = shell(`${offline} ${option}`);
      expect([status, stderr]).toEqual([2, expect.stringMatching(oneLine)]);
      expect(stderr).toMatch(said);
      expect(stdout === '').toBe(option.includes('--output'));
    }
    expect(leftovers()).toEqual([]);
    expect(readdirSync(at('folder'))).toEqual([]);
  });

  test('a folder of somebody else: the same', () => {
    mkdirSync(at('theirs'));
    const asNobody = 'setpriv --reuid 65534 --regid 65534 --clear-groups';
    const { status, stdout, stderr } = shell(`${asNobody} ${offline} --json --output theirs/file`);
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^nixcache: cannot write .*permission denied\n$/),
    ]);
    expect(readdirSync(at('theirs'))).toEqual([]);
  });

  test('a disk that fills up: the old file stays whole, and no half one beside it', () => {
    mkdirSync(at('small'));
    lab.get('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at('small'));
    writeFileSync(at('small/report'), 'old');
    writeFileSync(at('small/filler'), Buffer.alloc(56 << 10));
    const { status, stdout, stderr } = shell('$nixcache schema facts --output small/report');
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      expect.stringMatching(/^nixcache: cannot write small\/report: no space left\n$/),
    ]);
    expect(readFileSync(at('small/report'), 'utf8')).toBe('old');
    expect(readdirSync(at('small')).sort()).toEqual(['filler', 'report']);
  });

  test('for a monitor a file that cannot be written is UNKNOWN', () => {
    expect(shell(`${offline} --format nagios --output none/file`)).toMatchObject({ status: 3, stdout: '' });
  });

  test('several files that cannot be written are one line', () => {
    const { status, stderr } = shell(`${offline} --output none/a --report none/b --save-facts none/c`);
    expect([status, stderr]).toEqual([2, expect.stringMatching(oneLine)]);
    for (const name of ['none/a', 'none/b', 'none/c']) expect(stderr).toContain(name);
  });
});

describe.skipIf(reason !== undefined)('--format nagios', () => {
  test.each([
    ['no such option', 'doctor --format nagios --nope'],
    ['no such option, in the other spelling', 'doctor --nope --format=nagios'],
    ['facts that are not there', 'doctor --format nagios --facts none.json'],
    ['no cache was asked', 'doctor --format nagios --offline --substituter http://a.test'],
    ['a command that has no such format', 'why --format nagios /nix/store/x'],
  ])('%s: UNKNOWN, status 3, said where a monitor reads', (_name, line) => {
    const { status, stdout, stderr } = shell(`$nixcache ${line}`);
    expect([status, stderr]).toEqual([3, '']);
    expect(stdout).toMatch(/^NIXCACHE UNKNOWN - \S/);
  });
});

describe.skipIf(reason !== undefined)('a format that makes no sense', () => {
  test.each([
    [
      'why --format prometheus /nix/store/x',
      /--format prometheus is for doctor and demo; this command prints text, json/,
    ],
    ['config --format github', /is for doctor and demo/],
    ['explain --format xml', /there is no such format; this command prints text, json/],
    ['doctor --format', /format/],
    ['doctor --format json --format text', /--format can be given once/],
    ['doctor --json --format prometheus', /--json is short for --format json/],
    ['doctor --output a --output b', /--output can be given once/],
    ['doctor --report a --report b', /--report can be given once/],
  ])('%s: one line, status 2', (line, said) => {
    const { status, stdout, stderr } = shell(`$nixcache ${line}`);
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(oneLine)]);
    expect(stderr).toMatch(said);
  });
});

/** A server that takes connections and never answers, and a Nix that never comes to an end. */
describe.skipIf(reason !== undefined)('signals', () => {
  let server: Server;
  let port = 0;
  let asked: () => void = () => {};
  const open = new Set<object>();

  beforeAll(async () => {
    server = createServer((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => {});
      socket.resume();
      asked();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => server.close());

  /** All that descends from a process. */
  const descendants = (pid: number): readonly number[] => {
    const rows = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n');
    const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
    const children = pairs.flatMap(([one = 0, parent]) => (parent === pid ? [one] : []));
    return children.flatMap((child) => [child, ...descendants(child)]);
  };
  const isAlive = (pid: number) =>
    existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

  const ended = (child: ChildProcess) =>
    new Promise<{ status: number | null; signal: string | null; stdout: string; stderr: string }>(
      (resolve) => {
        let stdout = '';
        let stderr = '';
        child.stdout?.on('data', (piece) => {
          stdout += piece;
        });
        child.stderr?.on('data', (piece) => {
          stderr += piece;
        });
        child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr }));
      },
    );

  test.each([
    ['SIGINT', 130, 'json'],
    ['SIGTERM', 143, 'json'],
    ['SIGTERM', 3, 'nagios'],
  ] as const)(
    '%s while a cache is asked: what was found, status %i, no child and no connection left',
    async (signal, status, format) => {
      const child = spawn(
        process.execPath,
        [
          lab.bin,
          'doctor',
          '--timeout',
          '60',
          '--format',
          format,
          '--substituter',
          `http://localhost:${port}`,
          '--substituter',
          'http://b.test',
        ],
        { env: lab.env, cwd: lab.folder },
      );
      const end = ended(child);
      await new Promise<void>((resolve) => {
        asked = resolve;
      });
      const family = descendants(child.pid ?? 0);
      child.kill(signal);
      const { stdout, stderr, ...how } = await end;
      expect([how.status, stderr]).toEqual([status, '']);
      if (format === 'json') expect(JSON.parse(stdout).summary.interrupted).toBe(true);
      else expect(stdout).toMatch(/^NIXCACHE UNKNOWN - .*interrupted/);
      await expect.poll(() => family.filter(isAlive)).toEqual([]);
      await expect.poll(() => open.size).toBe(0);
    },
  );

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s while Nix is asked: it does not outlive the program',
    async (signal) => {
      mkdirSync(at('bin'), { recursive: true });
      writeFileSync(at('bin/nix'), `#!/bin/sh\necho $$ > ${at('nix.pid')}\nexec sleep 300\n`, {
        mode: 0o755,
      });
      const child = spawn(process.execPath, [lab.bin, 'doctor', '--json', '--output', 'interrupted.json'], {
        env: { ...lab.env, PATH: `${at('bin')}:${lab.env['PATH']}` },
        cwd: lab.folder,
      });
      const end = ended(child);
      await expect
        .poll(() => existsSync(at('nix.pid')) && readFileSync(at('nix.pid'), 'utf8').trim() !== '')
        .toBe(true);
      const nix = Number(readFileSync(at('nix.pid'), 'utf8'));
      const family = descendants(child.pid ?? 0);
      expect(family).toContain(nix);
      child.kill(signal);
      const { status, stderr } = await end;
      expect([status, stderr]).toEqual([signal === 'SIGINT' ? 130 : 143, '']);
      await expect.poll(() => family.filter(isAlive)).toEqual([]);
      expect(JSON.parse(readFileSync(at('interrupted.json'), 'utf8')).summary.interrupted).toBe(true);
      for (const name of ['nix.pid', 'interrupted.json']) lab.get('rm', at(name));
    },
  );
});

/** A laptop without a network, and two caches: what each format says of them is about the laptop. */
describe.skipIf(reason !== undefined)('a machine that is offline', () => {
  const without = (format: string) =>
    shell(
      `unshare --net $nixcache doctor --timeout 3 --format ${format} --substituter https://cache.nixos.org --substituter http://192.168.77.7:5000`,
    );

  test.each([
    ['text', 1, /This machine is on no network, and reaches none of its 2 cache hosts/],
    ['json', 1, /"network": "offline"[\s\S]*"away": "machine-offline"[\s\S]*"away": "machine-offline"/],
    ['ndjson', 1, /"type":"summary".*"network":"offline"/],
    [
      'prometheus',
      1,
      /^nixcache_machine_offline 1$[\s\S]*^nixcache_substituter_away\{substituter="https:\/\/cache\.nixos\.org"\} 1$/m,
    ],
    ['nagios', 3, /^NIXCACHE UNKNOWN - This machine is on no network/],
    ['github', 1, /^::notice title=nixcache%3A offline-machine::This machine is on no network/m],
    ['markdown', 1, /^`This machine is on no network/m],
  ])('says so in --format %s', (format, status, said) => {
    const run = without(format);
    expect([run.status, run.stderr]).toEqual([status, '']);
    expect(run.stdout).toMatch(said);
    if (format === 'github') expect(run.stdout).not.toMatch(/^::error/m);
  });
});
