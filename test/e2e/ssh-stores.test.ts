import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, Lab, skipReason } from './support/lab.ts';
import { alice, LabMachine, root } from './support/lab-machine.ts';

/**
 * A real sshd on a loopback port, with keys and a configuration of its own. OpenSSH takes its home from the user database and not from
 * HOME, so that everything here goes by NIX_SSHOPTS, which Nix and nixcache give to ssh alike: no file of root's is read or written.
 */
const reason = skipReason(['ssh', '/usr/sbin/sshd', 'ssh-keygen', 'nix']);
const runDirectory = '/run/sshd';

describe.skipIf(reason !== undefined)('stores behind ssh', () => {
  const lab = new Lab();
  const inside = (name: string) => join(lab.folder, name);
  const hadRunDirectory = existsSync(runDirectory);
  let port = 0;
  let closed = 0;
  let web: Server | undefined;
  let webPort = 0;

  /** A key pair without a passphrase, or with one. */
  const keyPair = (name: string, passphrase = ''): string => {
    lab.get('ssh-keygen', '-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', inside(name));
    return inside(name);
  };
  const publicKey = (name: string) =>
    readFileSync(inside(`${name}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  const knownHosts = (name: string, ...lines: readonly string[]) => lab.file(name, `${lines.join('\n')}\n`);

  beforeAll(async () => {
    mkdirSync(runDirectory, { recursive: true });
    port = await freePort();
    closed = await freePort();
    // What knows other protocols says nothing in that of ssh.
    web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => web?.listen(0, '127.0.0.1', resolve));
    const address = web.address();
    webPort = typeof address === 'object' && address !== null ? address.port : 0;

    for (const name of ['host', 'other', 'client']) keyPair(name);
    keyPair('locked', 'a passphrase');
    copyFileSync(inside('client'), inside('open'));
    chmodSync(inside('open'), 0o644);
    lab.file('authorized', readFileSync(inside('client.pub'), 'utf8'));
    const at = `[127.0.0.1]:${port}`;
    knownHosts(
      'known',
      `${at} ${publicKey('host')}`,
      `[127.0.0.1]:${webPort} ${publicKey('host')}`,
      `[127.0.0.1]:${closed} ${publicKey('host')}`,
    );
    knownHosts('changed', `${at} ${publicKey('other')}`);
    knownHosts('revoked', `@revoked ${at} ${publicKey('host')}`);
    knownHosts('empty', '');
    const host = (name: string, known: string, identity: string, more = '') =>
      `Host ${name}\n  UserKnownHostsFile ${inside(known)}\n  IdentityFile ${inside(identity)}\n${more}`;
    lab.file('more.conf', host('included', 'known', 'client'));
    lab.file(
      'ssh_config',
      [
        `Include ${inside('more.conf')}`,
        host('healthy', 'known', 'client'),
        host('refused', 'known', 'client', `  Port ${closed}\n`),
        host('web', 'known', 'client', `  Port ${webPort}\n`),
        host('unknown', 'empty', 'client'),
        host('changed', 'changed', 'client'),
        host('revoked', 'revoked', 'client'),
        host('missing', 'known', 'gone'),
        host('open', 'known', 'open'),
        host('locked', 'known', 'locked'),
        host('nameless', 'known', 'client', '  HostName no-such-host.invalid\n'),
        `Host * !*:*\n  HostName 127.0.0.1\n  Port ${port}\n  IdentitiesOnly yes\n  GlobalKnownHostsFile /dev/null\n  BatchMode yes\n  StrictHostKeyChecking yes\n`,
      ].join('\n'),
    );
    const config = lab.file(
      'sshd_config',
      `Port ${port}\nListenAddress 127.0.0.1\nHostKey ${inside('host')}\nAuthorizedKeysFile ${inside('authorized')}
PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n`,
    );
    lab.start('/usr/sbin/sshd', '-D', '-e', '-f', config);
    lab.env['NIX_SSHOPTS'] = `-F ${inside('ssh_config')}`;
    lab.configure('substitute = true\nsubstituters =');
    await listening(port);
  });

  afterAll(async () => {
    web?.close();
    await lab.close();
    if (!hadRunDirectory) rmSync(runDirectory, { recursive: true, force: true });
  });

  const looked = (store: string, ...args: readonly string[]) => {
    const { findings, caches } = lab.doctor('--substituter', store, ...args);
    const own = findings.filter(
      ({ explainedBy, severity }) => explainedBy === undefined && severity !== 'note',
    );
    return { findings: own.map(({ check }) => check), reach: caches[0]?.reachText, all: findings };
  };

  /** What Nix does with this store as its only cache. */
  const asked = (store: string) =>
    lab.run(
      'nix-store',
      '--realise',
      '/nix/store/00000000000000000000000000000000-nixcache-ssh',
      '--option',
      'substituters',
      store,
    );

  test.each(['ssh://healthy', 'ssh-ng://healthy', 'ssh://included', 'ssh://root@healthy'])(
    '%s is healthy: it greets, and lets in where that is tried',
    (store) => {
      expect(looked(store)).toMatchObject({ findings: [], reach: 'answers ssh' });
      expect(looked(store, '--ssh-login')).toMatchObject({ findings: [], reach: 'answers' });
    },
  );

  test.each([
    ['refused', ['unreachable-ssh-host'], 'refused'],
    ['web', ['not-an-ssh-server'], 'no ssh'],
    ['nameless', ['unresolved-ssh-host'], 'no such host'],
    ['unknown', ['unknown-host-key'], 'host key unknown'],
    ['revoked', ['refused-host-key'], 'host key revoked'],
    ['missing', ['unusable-ssh-identity'], 'answers ssh'],
    ['open', ['unusable-ssh-identity'], 'answers ssh'],
    ['locked', ['unusable-ssh-identity'], 'answers ssh'],
  ])('%s: seen without a login, and the only finding with one', (alias, findings, reach) => {
    expect(looked(`ssh://${alias}`)).toMatchObject({ findings, reach });
    expect(looked(`ssh://${alias}`, '--ssh-login').findings).toEqual(findings);
  });

  test('a changed host key is seen only by a login', () => {
    expect(looked('ssh://changed')).toMatchObject({ findings: [], reach: 'answers ssh' });
    expect(looked('ssh://changed', '--ssh-login')).toMatchObject({
      findings: ['refused-host-key'],
      reach: 'host key changed',
    });
  });

  test('a program that is not there is told from a login that is refused', () => {
    expect(looked('ssh://healthy?remote-program=/no/nix-store', '--ssh-login')).toMatchObject({
      findings: ['refused-ssh-login'],
      reach: 'no Nix there',
    });
  });

  test.each([
    ['unknown', 'Host key verification failed'],
    ['open', 'UNPROTECTED PRIVATE KEY FILE'],
    ['missing', 'Permission denied'],
    ['refused', 'Connection refused'],
  ])('Nix itself stops at %s, as foretold, and says: %s', (alias, words) => {
    const { status, stderr } = asked(`ssh://${alias}`);
    expect(status).not.toBe(0);
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/cannot connect to|failed to start SSH connection/);
    const consequence = looked(`ssh://${alias}`).all[0]?.consequence ?? '';
    expect(consequence).toMatch(/stops with an error|then asks the next cache/);
  });

  test('Nix opens the healthy one', () => {
    const { stderr } = asked('ssh://healthy');
    expect(stderr).not.toMatch(/cannot connect to|failed to start SSH connection/);
  });

  test('a port in the URL, with a Nix that takes it for a part of the name', () => {
    const version = lab.get('nix', '--version');
    const isOld = /\) 2\.(?:[0-9]|[12][0-9]|30)\./.test(version);
    const store = `ssh://root@127.0.0.1:${port}`;
    expect(looked(store).findings.includes('misread-ssh-port')).toBe(isOld);
    if (isOld) expect(asked(store).stderr).toContain(`Could not resolve hostname 127.0.0.1:${port}`);
  });

  test('machines to build on: one that is healthy, one that is not, and a row that Nix refuses', () => {
    const machines = lab.file('machines', 'ssh://healthy riscv64-linux\nssh://unknown riscv64-linux\n');
    lab.configure(`substituters =\nbuilders = @${machines}`);
    const builders = () =>
      lab
        .doctor()
        .findings.filter(({ explainedBy }) => explainedBy === undefined)
        .map(({ check, subject }) => [check, subject.name]);
    expect(builders().filter(([check]) => check !== 'no-substituters')).toEqual([
      ['unknown-host-key', 'ssh://unknown'],
    ]);
    writeFileSync(machines, 'ssh://healthy riscv64-linux - two\n');
    expect(builders()).toContainEqual(['malformed-builder', 'builders']);
    const { stderr } = lab.run(
      'nix-build',
      '--no-out-link',
      '-E',
      `derivation { name = "${lab.folder.slice(-6)}"; system = "riscv64-linux"; builder = "/bin/sh"; }`,
    );
    expect(stderr).toContain('bad machine specification');
  });

  test('a configuration that ssh refuses', () => {
    const bad = lab.file('bad_config', 'NoSuchOption yes\n');
    const options = lab.env['NIX_SSHOPTS'] ?? '';
    lab.env['NIX_SSHOPTS'] = `-F ${bad}`;
    expect(looked('ssh://healthy').findings).toEqual(['refused-ssh-configuration']);
    expect(asked('ssh://healthy').stderr).toContain('Bad configuration option');
    lab.env['NIX_SSHOPTS'] = options;
  });

  test('no known_hosts file was written', () => {
    expect(readFileSync(inside('empty'), 'utf8')).toBe('\n');
  });
});

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 250; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await sleep(20);
  }
  throw new Error(`no sshd on port ${port}`);
}

const daemonReason = skipReason([
  'ssh',
  '/usr/sbin/sshd',
  'ssh-keygen',
  'nix-daemon',
  'nginx',
  'nsenter',
  'setpriv',
]);

describe.skipIf(daemonReason !== undefined)('a daemon that asks a store behind ssh', () => {
  const machine = new LabMachine();
  const { lab } = machine;
  const inside = (name: string) => join(lab.folder, name);
  const hadRunDirectory = existsSync(runDirectory);
  const store = () => `ssh://root@build.test?ssh-key=${inside('client')}`;
  const path = '/nix/store/00000000000000000000000000000000-nixcache-ssh';

  beforeAll(async () => {
    mkdirSync(runDirectory, { recursive: true });
    await machine.boot(['build.test']);
    for (const name of ['host', 'client'])
      lab.get('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', inside(name));
    lab.file('authorized', readFileSync(inside('client.pub'), 'utf8'));
    const config = lab.file(
      'sshd_config',
      `HostKey ${inside('host')}\nAuthorizedKeysFile ${inside('authorized')}\nPidFile none\nStrictModes no\nUsePAM no
PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n`,
    );
    // Root's own folder, as this machine alone sees it.
    mkdirSync(inside('home/0/.ssh'), { recursive: true });
    chmodSync(inside('home/0'), 0o755);
    machine.run(root, 'mount', '--bind', inside('home/0'), '/root');
    machine.run(root, '/usr/sbin/sshd', '-f', config, '-E', inside('sshd.log'));
    // Alice has confirmed the key.
    mkdirSync(inside('home/1000/.ssh'), { recursive: true });
    lab.file('home/1000/.ssh/known_hosts', known());
    machine.configure(`substituters = ${store()}`);
    await machine.startDaemon();
  });

  afterAll(async () => {
    await machine.close();
    if (!hadRunDirectory) rmSync(runDirectory, { recursive: true, force: true });
  });

  const known = () => `build.test ${readFileSync(inside('host.pub'), 'utf8')}`;
  const errors = () =>
    machine
      .doctor(alice)
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ check }) => check);

  test('the key that a user has confirmed is not known to the daemon, and both say so', () => {
    const { findings } = machine.doctor(alice);
    expect(findings.find(({ check }) => check === 'unknown-host-key')).toMatchObject({
      severity: 'error',
      message: `${store()}: the host key of build.test is not known to root.`,
    });
    machine.realise(alice, path);
    // ssh writes to where the daemon does.
    expect(machine.run(root, 'cat', 'daemon.log').stdout).toContain('Host key verification failed');
  });

  test('once it is known to root all is well', async () => {
    lab.file('home/0/.ssh/known_hosts', known());
    expect(errors()).toEqual([]);
    await machine.startDaemon();
    machine.realise(alice, path);
    expect(machine.run(root, 'cat', 'daemon.log').stdout).not.toContain('Host key verification failed');
    expect(readFileSync(inside('sshd.log'), 'utf8')).toContain('Accepted publickey');
  });

  test('what root keeps to itself is not taken for fine', () => {
    chmodSync(inside('home/0/.ssh'), 0o700);
    const { unknowns } = machine.doctor(alice);
    chmodSync(inside('home/0/.ssh'), 0o755);
    expect(unknowns.map(({ because }) => because).join('\n')).toContain('/root/.ssh/known_hosts');
  });
});
