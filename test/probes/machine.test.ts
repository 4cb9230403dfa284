import { describe, expect, test } from 'vitest';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { probeDaemon } from '../../lib/probes/daemon.ts';
import { nixCommands } from '../../lib/probes/nix-commands.ts';
import { probeTlsTrust } from '../../lib/probes/tls-trust.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const socket = '/nix/var/nix/daemon-socket/socket';
const storeInfo = nix('store info --json --option substitute false');

describe('the daemon', () => {
  const probe = async (world: FakeWorld, store = 'auto') => {
    const ports = fakePorts(world);
    const { signal } = new AbortController();
    const fact = await probeDaemon(ports, nixCommands(ports, signal), store, ['/etc/nix/nix.conf'], signal);
    return { fact, asked: ports.asked };
  };

  test.each([
    ['{"trusted":0,"url":"daemon","version":"2.26.3"}', false],
    ['{"trusted":true,"url":"daemon","version":"2.34.8"}', true],
    ['{"url":"daemon","version":"2.14.0"}', undefined],
  ])('says itself whether it trusts this user: %s', async (stdout, trusted) => {
    const { fact } = await probe({ files: { [socket]: '' }, commands: { [storeInfo]: { stdout } } });
    expect(fact).toMatchObject({ state: 'ok', value: { socket: 'present', stateWritable: false } });
    expect(fact.state === 'ok' ? fact.value.trusted : 'none').toBe(trusted);
  });

  test('is asked nothing where Nix opens the store itself', async () => {
    const { asked } = await probe({ files: { [socket]: '' }, writable: ['/nix/var/nix'] });
    expect(asked.filter((command) => command.startsWith('nix'))).toEqual([]);
  });

  test('is asked under the older name of the command too', async () => {
    const { fact } = await probe({
      files: { [socket]: '' },
      commands: {
        [storeInfo]: { status: 1, stderr: "error: 'info' is not a recognised command" },
        [nix('store ping --json --option substitute false')]: { stdout: '{"trusted":1}' },
      },
    });
    expect(fact).toMatchObject({ value: { trusted: true } });
  });
});

test.each([
  ['ECONNREFUSED', true],
  ['EACCES', undefined],
  ['TIMEOUT', undefined],
])('nobody listens on its socket where connecting gives %s', async (code, abandoned) => {
  const ports = fakePorts({ files: { [socket]: '' }, knocks: { [socket]: code } });
  const { signal } = new AbortController();
  const fact = await probeDaemon(ports, nixCommands(ports, signal), 'daemon', [], signal);
  expect(fact.state === 'ok' ? fact.value.abandoned : 'none').toBe(abandoned);
});

test.each([
  ['unix:///run/x?root=/x', '/run/x'],
  ['unix://', socket],
  ['auto', socket],
])('the socket of the store %s is looked for at %s', async (store, socketPath) => {
  const ports = fakePorts({ files: { [socketPath]: '' } });
  const { signal } = new AbortController();
  const fact = await probeDaemon(ports, nixCommands(ports, signal), store, [], signal);
  expect(fact).toMatchObject({ value: { socket: 'present', socketPath } });
});

describe('the age of the daemon', () => {
  const ps = 'ps -A -o pid= -o ppid= -o user= -o etime= -o args=';
  const world = {
    files: { [socket]: '', '/etc/nix/nix.conf': '' },
    commands: { [ps]: { stdout: '900 1 root 10:00 nix-daemon --daemon\n' } },
  };
  const { signal } = new AbortController();
  const probe = async (given: FakeWorld) => {
    const ports = fakePorts(given);
    return probeDaemon(ports, nixCommands(ports, signal), 'auto', ['/etc/nix/nix.conf'], signal);
  };

  test('is gathered with the last change of its configuration', async () => {
    expect(await probe(world)).toMatchObject({
      value: {
        startedAt: expect.stringMatching(/^2026-01-02T02:54:05/),
        changedFile: { path: '/etc/nix/nix.conf' },
      },
    });
  });

  test.each([
    ['another configuration', { NIX_CONF_DIR: '/my/conf' }],
    ['another socket', { NIX_DAEMON_SOCKET_PATH: socket }],
  ])('is not asked for with %s than that of the daemon of this machine', async (_name, env) => {
    const fact = await probe({ ...world, env });
    expect(fact.state === 'ok' ? fact.value.startedAt : 'none').toBeUndefined();
  });
});

describe('the certificate bundle', () => {
  const version = parseNixVersion('nix (Nix) 2.8.0');
  const bundle = '/etc/ssl/certs/ca-certificates.crt';

  test('is the first default that exists', async () => {
    const fact = await probeTlsTrust(fakePorts({ files: { [bundle]: '' } }), undefined, version);
    expect(fact).toMatchObject({ state: 'ok', value: { file: bundle } });
  });

  test('that is named but does not exist is said to be missing, not passed over', async () => {
    const ports = fakePorts({ files: { [bundle]: '' }, env: { NIX_SSL_CERT_FILE: '/gone.crt' } });
    expect(await probeTlsTrust(ports, undefined, version)).toEqual({
      state: 'ok',
      value: { because: 'NIX_SSL_CERT_FILE', missing: '/gone.crt' },
    });
  });

  test('may be absent', async () => {
    expect((await probeTlsTrust(fakePorts(), undefined, version)).state).toBe('absent');
  });
});
