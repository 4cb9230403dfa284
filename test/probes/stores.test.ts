import { describe, expect, test } from 'vitest';
import { notAsked, okValue } from '../../lib/model/fact.ts';
import { sshWords } from '../../lib/probes/ssh-client.ts';
import { probeStores } from '../../lib/probes/stores.ts';
import { fixture } from '../nix/fixtures.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const pace = { concurrency: 4, timeoutMs: 1000, offline: false, sshLogin: false };
const settings = { source: 'nix', from: 'nix', storeDir: '/nix/store', values: {} } as const;
const own = {
  settings,
  user: { uid: 0, name: 'root', groups: [] },
  daemon: { store: 'auto', socket: 'absent', stateWritable: true },
} as const;
const ofDaemon = {
  settings,
  user: { uid: 1000, name: 'alice', groups: [] },
  daemon: { store: 'auto', socket: 'present', stateWritable: false },
} as const;
const said = { stdout: fixture('ssh/build.txt') };
const opts = 'ssh -G -- build';

async function probe(
  world: FakeWorld,
  given: Partial<{
    substituters: string[];
    builders: string;
    facts: Parameters<typeof probeStores>[2];
    request: Partial<typeof pace>;
  }> = {},
) {
  const ports = fakePorts({ names: { 'build.example.test': ['192.0.2.7'] }, ...world });
  const fact = await probeStores(
    ports,
    { substituters: given.substituters ?? ['ssh://build'], builders: given.builders ?? '' },
    given.facts ?? own,
    { ...pace, ...given.request },
    new AbortController().signal,
  );
  const stores = okValue(fact);
  if (stores === undefined) throw new Error('no fact');
  return { stores, one: stores.ssh[0], asked: ports.asked };
}

describe('stores behind ssh', () => {
  const greets = { '192.0.2.7:2222': { connectedMs: 1, greeting: 'SSH-2.0-OpenSSH_9.2\r\n' } };

  test('the alias, the greeting, the host key and the private key are seen', async () => {
    const { one, asked } = await probe({
      commands: { [opts]: said },
      dials: greets,
      files: {
        '/home/alice/.ssh/key': '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\n',
        '/root/.ssh/known': 'builders ssh-ed25519 AAAA\n',
      },
    });
    expect(one?.options).toMatchObject({
      value: { hostName: 'build.example.test', port: 2222, user: 'nix' },
    });
    expect(one?.dial).toMatchObject({ value: { connected: true, greeting: 'SSH-2.0-OpenSSH_9.2' } });
    expect(one?.identities).toMatchObject({
      value: [
        { path: '/home/alice/.ssh/key', named: true, state: 'ok', holds: 'plain' },
        { path: '/home/alice/.ssh/second', state: 'absent' },
      ],
    });
    expect(one?.hostKeys).toMatchObject({ value: { names: ['builders'] } });
    expect(one?.login).toEqual(notAsked('no login was tried; --ssh-login tries one'));
    expect(asked.filter((command) => command.startsWith('ssh ') && command !== 'ssh -V')).toEqual([opts]);
  });

  test('a login never weakens what ssh checks, and comes before NIX_SSHOPTS', async () => {
    const { asked } = await probe(
      {
        commands: { 'ssh -G -oStrictHostKeyChecking=no -- build': said },
        dials: greets,
        env: { NIX_SSHOPTS: '-oStrictHostKeyChecking=no' },
      },
      { request: { sshLogin: true } },
    );
    const login = asked.find((command) => command.includes('--serve')) ?? '';
    expect(login).toMatch(
      /^ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oUpdateHostKeys=no .*-oStrictHostKeyChecking=no -- build nix-store --serve$/,
    );
  });

  test('nothing greets, and no login is tried', async () => {
    const { asked, one } = await probe({ commands: { [opts]: said } }, { request: { sshLogin: true } });
    expect(asked.filter((command) => command.includes('--serve'))).toEqual([]);
    expect(one?.dial).toMatchObject({ value: { connected: false, code: 'ECONNREFUSED' } });
  });

  test('the daemon goes by the files of root, and NIX_SSHOPTS of this user says nothing about it', async () => {
    const { stores, asked, one } = await probe(
      {
        commands: { 'ssh -G -F /etc/ssh/ssh_config -- build': said },
        files: { '/etc/ssh/ssh_config': '', '/root/.ssh/config': { code: 'EACCES' } },
        env: { NIX_SSHOPTS: '-p 1' },
      },
      { facts: ofDaemon, request: { sshLogin: true } },
    );
    expect(stores.runner).toEqual({ name: 'root', uid: 0, isThisUser: false });
    expect(one?.options).toMatchObject({ value: { hidden: '/root/.ssh/config' } });
    expect(one?.identities).toMatchObject({
      value: [{ path: '/root/.ssh/key' }, { path: '/root/.ssh/second' }],
    });
    expect(asked.some((command) => command.includes('-p 1') || command.includes('--serve'))).toBe(false);
  });

  test('what a jump host leads to is not connected to', async () => {
    const { one, asked } = await probe({ commands: { [opts]: { stdout: fixture('ssh/behind.txt') } } });
    expect(one?.dial).toEqual(notAsked('it is reached by way of jump.example.test'));
    expect(asked.filter((what) => what.startsWith('dial'))).toEqual([]);
  });

  test('before 2.31 the port is a part of the name', async () => {
    const facts = { ...own, nix: { versionLine: 'nix (Nix) 2.8.0' } };
    const { asked } = await probe({}, { substituters: ['ssh://build:2222'], facts });
    expect(asked).toContain('ssh -G -- build:2222');
    const later = { ...own, nix: { versionLine: 'nix (Nix) 2.31.0' } };
    expect((await probe({}, { substituters: ['ssh://build:2222'], facts: later })).asked).toContain(
      'ssh -G -p 2222 -- build',
    );
  });

  test('without ssh its files are read', async () => {
    const { stores, one } = await probe({
      files: { '/home/alice/.ssh/config': 'Host build\n  HostName 192.0.2.7\n  Port 2222\n' },
      dials: greets,
    });
    expect(stores.sshClient).toBe('absent');
    expect(one?.options).toMatchObject({ value: { hostName: '192.0.2.7', port: 2222 } });
    expect(one?.dial).toMatchObject({ value: { connected: true } });
  });

  test.each(['ssh://localhost', 'https://cache.nixos.org', 'file:///x'])('%s needs no ssh', async (store) => {
    const { asked } = await probe({}, { substituters: [store] });
    expect(asked.filter((command) => command.startsWith('ssh -G'))).toEqual([]);
  });

  test('--offline runs nothing', async () => {
    const { asked, one } = await probe({}, { request: { offline: true } });
    expect(asked).toEqual([]);
    expect(one?.options.state).toBe('not-asked');
  });
});

describe('machines to build on', () => {
  test('come from files, with their place, key and host key; what Nix refuses is kept with its line', async () => {
    const { stores, asked } = await probe(
      {
        files: {
          '/etc/nix/machines': '# ours\nbuild - /key 2 1 - - QUJD\nother - - x\n',
          '/closed': { code: 'EACCES' },
        },
      },
      { substituters: [], builders: '@/etc/nix/machines ; @/closed; @/gone' },
    );
    expect(stores.ssh).toMatchObject([
      {
        store: 'ssh://build',
        role: 'builder',
        place: { origin: '/etc/nix/machines', line: 2 },
      },
    ]);
    expect(stores.badRows).toEqual([
      { origin: '/etc/nix/machines', line: 3, kind: 'no-number', column: 4, text: 'x' },
    ]);
    expect(stores.unreadableMachines).toEqual(['/closed']);
    expect(asked).toContain('ssh -G -i /key -- build');
  });
});

test('sockets of other daemons', async () => {
  const { stores } = await probe(
    { files: { '/run/here.sock': '' } },
    { substituters: ['daemon', 'unix:///run/here.sock', 'unix:///run/gone.sock'] },
  );
  expect(stores.sockets).toEqual([
    { store: 'daemon', path: '/nix/var/nix/daemon-socket/socket', present: false },
    { store: 'unix:///run/here.sock', path: '/run/here.sock', present: true },
    { store: 'unix:///run/gone.sock', path: '/run/gone.sock', present: false },
  ]);
});

test.each([
  ['-p 2222  -F /x', ['-p', '2222', '-F', '/x']],
  [`-o "ProxyCommand=nc a b" -v`, ['-o', 'ProxyCommand=nc a b', '-v']],
  ['', []],
])('NIX_SSHOPTS %j', (text, words) => {
  expect(sshWords(text)).toEqual(words);
});
