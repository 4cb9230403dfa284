import { stripVTControlCharacters } from 'node:util';
import { Errors } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { main } from '../../lib/main.ts';
import { ConfigurationDocumentSchema } from '../../lib/model/configuration.ts';
import { expectGolden } from '../support/golden.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const never = new AbortController().signal;
const run = (args: readonly string[], world: FakeWorld) => main(['config', ...args], fakePorts(world), never);
const document = async (args: readonly string[], world: FakeWorld) =>
  JSON.parse((await run([...args, '--json'], world)).stdout);

const shown = (values: Record<string, unknown>) => ({
  'nix --version': { stdout: 'nix (Nix) 2.26.3\n' },
  [nix('config show --json')]: {
    stdout: JSON.stringify(
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
    ),
  },
});

const secret = Buffer.alloc(64, 7).toString('base64');
const community = 'nix-community.cachix.org-1:mB9FSh9qf2dCimDSUo8Zy7bkq5CX+/rkCWyvRCYg3Fs=';

const troubled: FakeWorld = {
  files: {
    '/etc/nix/nix.conf': [
      'substituters = https://cache.nixos.org https://nix-community.cachix.org',
      'extra-substituters = https://bob:hunter2@cache.example.org/team?priority=3',
      `extra-trusted-public-keys = ${community} oops-1:${secret}`,
      'access-tokens = github.com=ghp_secret',
      'subsituters = https://typo.example.org',
      'trusted-users = root @wheel',
      'connect-timeout = 5',
      '!include nix.custom.conf',
      'include gone.conf',
    ].join('\n'),
    '/etc/nix/nix.custom.conf': 'http-connections = 50\nthis is no setting access-tokens = x=ghp_secret\n',
    '/home/alice/.config/nix/nix.conf': 'substituters = https://mine.example.org\nconnect-timeout = 7\n',
  },
  env: { NIX_CONFIG: 'extra-substituters = https://one.example.org\ntrusted-users =' },
  commands: {
    'nix --version': { stdout: 'nix (Nix) 2.26.3\n' },
    [nix('config show --json')]: {
      status: 1,
      stderr:
        "error: syntax error in configuration line 'this is no setting access-tokens = x=ghp_secret' in '/etc/nix/nix.custom.conf'\n",
    },
  },
};

const differing: FakeWorld = {
  files: { '/etc/nix/nix.conf': 'connect-timeout = 5\n' },
  commands: shown({ 'connect-timeout': 9, substituters: ['https://bob:hunter2@wrapped.example.org'] }),
};

describe('the page', () => {
  test.each<[string, readonly string[], FakeWorld, number]>([
    ['troubled', [], troubled, 1],
    ['differing', ['connect-timeout', 'binary-caches', 'require-sigs'], differing, 0],
    ['default', [], { commands: shown({ 'connect-timeout': 0 }) }, 0],
    ['without-nix', ['extra-substituters'], {}, 0],
  ])('%s is as it was read and found good', async (name, args, world, status) => {
    const result = await run(args, world);
    expectGolden(`config/${name}-80.txt`, result.stdout);
    expect({ status: result.status, stderr: result.stderr }).toEqual({ status, stderr: '' });
  });

  test.each([60, 80, 120])('at %d columns only a line with one whole value is wider', async (width) => {
    const terminal = { width, colour: false, unicode: false };
    const { stdout } = await main(['config'], { ...fakePorts(troubled), terminal }, never);
    const wide = stdout.split('\n').filter((line) => line.length > width);
    expect(wide.filter((line) => !/^ {2}\S+$/.test(line))).toEqual([]);
    expect(stdout).toMatch(/^[\n\x20-\x7e]*$/);
    expect(stdout).not.toMatch(/ \n/);
  });

  test('colours are added and change nothing else', async () => {
    const terminal = { width: 80, colour: true, unicode: true };
    const { stdout } = await main(['config'], { ...fakePorts(troubled), terminal }, never);
    expect(stdout).toContain('\u001b[');
    expect(stripVTControlCharacters(stdout)).toBe((await run([], troubled)).stdout);
  });

  test('obeys no control character of a file', async () => {
    const world = {
      files: { '/etc/nix/nix.conf': 'substituters = http://x/\u001b[31m\u009b2J\nfoo\u0007 = 1\n' },
    };
    for (const args of [[], ['--json']]) {
      const { stdout } = await run(args, world);
      expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    }
  });
});

describe('the document', () => {
  test.each<[string, readonly string[], FakeWorld]>([
    ['of a troubled configuration', [], troubled],
    ['of one about which Nix differs', [], differing],
    ['of a machine without Nix', [], {}],
    ['of a saved configuration', ['--config', '/s'], { files: { '/s': '{"substituters":{"value":["a"]}}' } }],
  ])('%s is what its schema says', async (_what, args, world) => {
    const given = await document(args, world);
    expect([...Errors(ConfigurationDocumentSchema, given)]).toEqual([]);
    expect(Object.keys(given)).toEqual(Object.keys(ConfigurationDocumentSchema.properties));
  });

  test('has no secret in it, and neither has the page', async () => {
    const outputs = await Promise.all(
      [troubled, differing].flatMap((world) => [run([], world), run(['--json'], world)]),
    );
    const text = outputs.map(({ stdout }) => stdout).join('');
    expect(text).toContain('***@cache.example.org');
    for (const hidden of ['hunter2', 'bob', secret, 'ghp_secret']) expect(text).not.toContain(hidden);
  });

  test('has every problem with its place', async () => {
    const { problems } = await document([], troubled);
    expect(problems).toMatchObject([
      { kind: 'syntax', file: '/etc/nix/nix.custom.conf', line: 2, fatal: true },
      { kind: 'include-missing', file: '/etc/nix/nix.conf', line: 9, fatal: true },
      { kind: 'unknown-setting', file: '/etc/nix/nix.conf', line: 5, fatal: false },
    ]);
  });

  test.each<[string, FakeWorld['commands']]>([
    ['agrees', shown({ 'connect-timeout': 0 })],
    ['differs', shown({ 'connect-timeout': 3 })],
    ['refuses', troubled.commands],
    ['not-asked', {}],
  ])('tells that Nix %s', async (verdict, commands) => {
    expect((await document([], { commands: commands ?? {} })).nix.verdict).toBe(verdict);
  });
});

describe('--config', () => {
  const file = 'substituters = https://a.test\ninclude more.conf\n';

  test('reads a nix.conf with its includes and does not ask this Nix about it', async () => {
    const ports = fakePorts({
      files: { '/w/my.conf': file, '/w/more.conf': 'extra-substituters = https://b.test\n' },
      commands: shown({ substituters: ['x'] }),
    });
    const { stdout } = await main(
      ['config', '--json', '--config', '/w/my.conf', 'substituters'],
      ports,
      never,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      nix: { verdict: 'not-asked' },
      settings: [
        {
          origin: [
            { text: 'https://a.test', file: '/w/my.conf', line: 1 },
            { text: 'https://b.test', file: '/w/more.conf', line: 1 },
          ],
        },
      ],
    });
    expect(ports.asked).toEqual(['nix --version']);
  });

  test('is refused in one line where it is no configuration', async () => {
    expect(await run(['--config', '/x'], { files: { '/x': '{"a": tru' } })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^nixcache: --config \/x: [^\n]+\n$/),
    });
  });
});

test.each([
  ['conect-timeout', /did you mean connect-timeout\?/],
  ['builders', /not about caches/],
  ['access-tokens', /not about caches/],
  ['xyzzy', /nixcache config lists them/],
])('refuses %s in one line', async (name, expected) => {
  const result = await run([name], {});
  expect(result).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(expected) });
  expect(result.stderr.trimEnd()).not.toContain('\n');
});

test.each([
  ['EACCES', 'this user cannot read the file (EACCES)'],
  ['EISDIR', 'it is a directory'],
  ['ELOOP', 'a symbolic link that leads in a circle'],
  ['ENOENT', 'a symbolic link that leads nowhere'],
  ['NOT_A_FILE', 'it is a pipe or a device'],
])('a file from which nothing was read is named, the own one of the user too: %s', async (code, words) => {
  const path = '/home/alice/.config/nix/nix.conf';
  const { problems } = await document([], { files: { [path]: { code } }, commands: shown({}) });
  expect(problems).toMatchObject([{ kind: 'unreadable-file', file: path, fatal: false }]);
  expect(problems[0].text).toContain(words);
});

test('a Nix that comes to no end was not compared with, and refuses nothing', async () => {
  const commands = {
    'nix --version': { stdout: 'nix (Nix) 2.26.3\n' },
    [nix('config show --json')]: { status: null, code: 'TIMEOUT' },
  };
  expect((await document([], { commands })).nix).toMatchObject({
    verdict: 'not-asked',
    note: expect.stringContaining('came to no end'),
  });
});
