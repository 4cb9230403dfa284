import { expect, test } from 'vitest';
import { probeAws } from '../../lib/probes/aws.ts';
import { nixCommands } from '../../lib/probes/nix-commands.ts';
import { type FakePorts, type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const { signal } = new AbortController();
const keys = (profile: string) =>
  `[${profile}]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s3cret\n`;
const show = 'systemctl show nix-daemon.service -p LoadState -p MainPID -p Environment -p EnvironmentFiles';

const probe = (ports: FakePorts, entry: string) =>
  probeAws(ports, nixCommands(ports, signal), [entry], signal);

async function seen(world: FakeWorld) {
  const fact = await probe(fakePorts(world), 's3://b');
  if (fact.state !== 'ok') throw new Error(fact.state);
  return fact.value;
}

test('nothing is looked for where no substituter is a bucket', async () => {
  const ports = fakePorts();
  expect(await probe(ports, 'https://cache.test')).toMatchObject({ state: 'not-asked' });
  expect(ports.asked).toEqual([]);
});

test('names are kept and never values', async () => {
  const { user, daemon } = await seen({
    env: {
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 's3cret',
      AWS_REGION: '',
      AWS_PROFILE: 'ci',
      HOME: '/x',
    },
    files: {
      '/home/alice/.aws/credentials': keys('ci'),
      '/root/.aws/credentials': keys('default'),
      '/proc/42/environ': 'PATH=/bin\0AWS_SECRET_ACCESS_KEY=s3cret\0AWS_ACCESS_KEY_ID=AKIAEXAMPLE\0',
    },
    commands: { [show]: { stdout: 'LoadState=loaded\nMainPID=42\nEnvironment=\n' } },
  });
  expect(user).toEqual({
    variables: ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_SECRET_ACCESS_KEY'],
    profile: 'ci',
    files: [
      { path: '/home/alice/.aws/credentials', state: 'read', profiles: [{ name: 'ci', gives: ['keys'] }] },
      { path: '/home/alice/.aws/config', state: 'absent', profiles: [] },
    ],
  });
  expect(daemon.variables).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
  expect(JSON.stringify({ user, daemon })).not.toMatch(/s3cret|AKIA/);
});

test.each<[string, FakeWorld, readonly string[] | undefined]>([
  [
    'the unit, where the process cannot be read',
    {
      commands: {
        [show]: { stdout: 'LoadState=loaded\nMainPID=42\nEnvironment=A=b "AWS_PROFILE=x y" AWS_REGION=z\n' },
      },
      files: { '/proc/42/environ': { code: 'EACCES' } },
    },
    ['AWS_PROFILE', 'AWS_REGION'],
  ],
  [
    'a file of variables hides what is in it',
    {
      commands: {
        [show]: {
          stdout: 'LoadState=loaded\nMainPID=0\nEnvironment=\nEnvironmentFiles=/etc/x (ignore_errors=no)\n',
        },
      },
    },
    undefined,
  ],
  [
    'without systemd, the process that runs',
    {
      commands: {
        'ps -A -o pid= -o user= -o comm=': { stdout: '    1 root     init\n   77 root     nix-daemon\n' },
      },
      files: { '/proc/77/environ': 'AWS_PROFILE=x\0' },
    },
    ['AWS_PROFILE'],
  ],
  ['nothing to look at', {}, undefined],
])('the environment of the daemon: %s', async (_name, world, variables) => {
  expect((await seen(world)).daemon.variables).toEqual(variables);
});

test("a daemon's files that this user may not read are no missing files", async () => {
  const { daemon } = await seen({ files: { '/root/.aws/credentials': { code: 'EACCES' } } });
  expect(daemon.files.map(({ state }) => state)).toEqual(['unreadable', 'absent']);
});

test('variables name other files', async () => {
  const { user } = await seen({ env: { AWS_SHARED_CREDENTIALS_FILE: '/k' }, files: { '/k': keys('x') } });
  expect(user.files[0]).toMatchObject({ path: '/k', state: 'read' });
});

test('a machine of Amazon is recognised without asking its metadata service', async () => {
  const world = { files: { '/sys/class/dmi/id/board_vendor': 'Amazon EC2\n' } };
  const ports = fakePorts(world);
  expect(await probe(ports, 's3://b')).toMatchObject({ value: { atAmazon: true } });
  expect(ports.requests).toEqual([]);
});

test.each([
  ["error: don't know how to open Nix store 's3://nixcache?trusted=maybe'", true],
  ["error: don't know how to open Nix store with scheme 's3'", true],
  ["error: Boolean setting 'trusted' has invalid value 'maybe'", undefined],
  ['error: something else', undefined],
])('whether this Nix can open a bucket: %s', async (stderr, unknownToNix) => {
  const command = nix('store ping --store s3://nixcache?trusted=maybe --option substitute false');
  const { unknownToNix: told } = await seen({ commands: { [command]: { status: 1, stderr } } });
  expect(told).toBe(unknownToNix);
});
