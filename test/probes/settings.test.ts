import { expect, test } from 'vitest';
import { okValue } from '../../lib/model/fact.ts';
import type { SettingsFact } from '../../lib/model/facts/machine.ts';
import { nixHangs } from '../../lib/nix/nix-message.ts';
import { nixCommands } from '../../lib/probes/nix-commands.ts';
import { probeSettings, type SettingsRequest } from '../../lib/probes/settings.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const version = { 'nix --version': { stdout: 'nix (Nix) 2.34.8\n' } };
const shown = (values: Record<string, unknown>) =>
  JSON.stringify(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])));

async function probe(world: FakeWorld, request: SettingsRequest = { substituters: [] }) {
  const ports = fakePorts(world);
  const configured = await probeSettings(ports, nixCommands(ports, new AbortController().signal), request);
  return {
    ...configured,
    settings: okValue(configured.settings),
    configuration: okValue(configured.configuration),
  };
}

test('takes the settings from Nix itself', async () => {
  const { settings, substituters } = await probe({
    commands: {
      ...version,
      [nix('config show --json')]: { stdout: shown({ substituters: ['https://a.test'] }) },
    },
  });
  expect(settings).toMatchObject({
    source: 'nix',
    from: 'nix config show',
    values: { substituters: ['https://a.test'] },
  });
  expect(substituters).toEqual(['https://a.test']);
});

test('reads the files where there is no Nix, with their includes', async () => {
  const { nix: fact, settings } = await probe({
    files: {
      '/etc/nix/nix.conf': 'substituters = https://a.test\n!include more/extra.conf\n!include gone.conf\n',
      '/etc/nix/more/extra.conf': 'extra-substituters = https://b.test\ninclude ../last.conf\n',
      '/etc/nix/last.conf': 'connect-timeout = 7\n',
      '/home/alice/.config/nix/nix.conf': 'extra-substituters = https://c.test\n',
    },
  });
  expect(fact).toEqual({ state: 'failed', reason: 'there is no nix command on the PATH', code: 'ENOENT' });
  expect(settings).toMatchObject({
    source: 'files',
    from: '/etc/nix/nix.conf, /home/alice/.config/nix/nix.conf',
    values: { substituters: ['https://a.test', 'https://b.test', 'https://c.test'], 'connect-timeout': 7 },
  });
  expect(settings).not.toHaveProperty('problem');
});

test('says why Nix refuses its configuration, and where', async () => {
  const { settings } = await probe({
    commands: {
      ...version,
      [nix('config show --json')]: {
        status: 1,
        stderr: 'error: syntax error in configuration line \'broken\' in "/etc/nix/nix.conf"\n',
      },
    },
    files: { '/etc/nix/nix.conf': 'substituters = https://a.test\nbroken\n' },
  });
  expect(settings).toMatchObject({
    source: 'files',
    problem:
      'error: syntax error in configuration line \'broken\' in "/etc/nix/nix.conf" (/etc/nix/nix.conf, line 2)',
    values: { substituters: ['https://a.test'] },
  });
});

test('shows no token of the line that Nix quotes', async () => {
  const line = 'access-tokens=github.com=ghp_secret';
  const { settings, configuration } = await probe({
    commands: {
      ...version,
      [nix('config show --json')]: {
        status: 1,
        stderr: `error: syntax error in configuration line '${line}' in "/etc/nix/nix.conf"\n`,
      },
    },
    files: { '/etc/nix/nix.conf': `${line}\n` },
  });
  expect(settings?.problem).toContain('access-tokens');
  expect(JSON.stringify({ settings, configuration })).not.toContain('ghp_secret');
});

test("tells the daemon's view from what this user adds", async () => {
  const { configuration } = await probe({
    commands: { ...version, [nix('config show --json')]: { stdout: shown({ substituters: ['x'] }) } },
    files: {
      '/etc/nix/nix.conf': 'substituters = https://a.test\ntrusted-users = root @wheel\n',
      '/home/alice/.config/nix/nix.conf': 'substituters = https://mine.test\n',
    },
  });
  expect(configuration?.system).toMatchObject({
    substituters: ['https://a.test'],
    'trusted-users': ['root', '@wheel'],
  });
  expect(configuration?.overridden).toEqual(['substituters']);
});

test('keeps no credential in the facts, but for the requests', async () => {
  const entry = 'https://bob:hunter2@a.test';
  const secret = Buffer.alloc(64, 7).toString('base64');
  const { settings, configuration, substituters } = await probe({
    commands: {
      ...version,
      [nix('config show --json')]: {
        stdout: shown({
          substituters: [entry],
          'trusted-public-keys': [`k-1:${secret}`],
          'access-tokens': { 'github.com': 'ghp_secret' },
          'post-build-hook': '/hook?token=hunter2',
        }),
      },
    },
    files: {
      '/etc/nix/nix.conf': `substituters = ${entry}\ntrusted-public-keys = k-1:${secret}\naccess-tokens = github.com=ghp_secret\n`,
    },
  });
  expect(substituters).toEqual([entry]);
  const kept = JSON.stringify({ settings, configuration });
  expect(kept).toContain('a.test');
  for (const text of ['hunter2', 'bob', secret, 'ghp_secret']) expect(kept).not.toContain(text);
});

test('reads a nix.conf given with --config, and asks this Nix for nothing but its version', async () => {
  const { settings, configuration } = await probe(
    { files: { '/work/inc.conf': 'extra-substituters = https://b.test\n' }, commands: version },
    {
      config: {
        name: 'my.conf',
        path: '/work/my.conf',
        text: 'substituters = https://a.test\ninclude inc.conf\n',
      },
      substituters: [],
    },
  );
  expect(settings).toMatchObject({
    source: 'given',
    from: 'my.conf',
    values: { substituters: ['https://a.test', 'https://b.test'] },
  });
  expect(configuration).toBeUndefined();
});

test('--substituter stands in for the configured ones', async () => {
  const { settings, substituters } = await probe(
    {
      commands: {
        ...version,
        [nix('config show --json')]: { stdout: shown({ substituters: ['https://a.test'] }) },
      },
    },
    { substituters: ['https://b.test', 'https://c.test'] },
  );
  expect(substituters).toEqual(['https://b.test', 'https://c.test']);
  expect(settings?.values['substituters']).toEqual(['https://b.test', 'https://c.test']);
});

test('refuses a --config that is neither a saved configuration nor a nix.conf, in one line', async () => {
  const config = { name: 'x', path: '/x', text: '{"settings": tru' };
  await expect(probe({}, { config, substituters: [] })).rejects.toThrow(/^--config x: [^\n]+$/);
});

test('an include loop ends, and is said to be one', async () => {
  const { settings } = await probe({
    commands: { ...version, [nix('config show --json')]: { status: null, code: 'SIGSEGV' } },
    files: { '/etc/nix/nix.conf': 'include nix.conf\nsubstituters = https://a.test\n' },
  });
  expect(settings?.problem).toContain('/etc/nix/nix.conf, line 1');
});

test("does not take an unreadable system configuration for an empty one: the daemon's view is then unknown", async () => {
  const ports = fakePorts({
    commands: { ...version, [nix('config show --json')]: { stdout: shown({ substituters: [] }) } },
    files: { '/etc/nix/nix.conf': { code: 'EACCES' } },
  });
  const { configuration } = await probeSettings(ports, nixCommands(ports, new AbortController().signal), {
    substituters: [],
  });
  expect(configuration).toEqual({
    state: 'failed',
    reason: '/etc/nix/nix.conf cannot be read by this user',
    code: 'EACCES',
  });
});

test.each([
  ['EISDIR', 'ok'],
  ['ELOOP', 'ok'],
  ['NOT_A_FILE', 'failed'],
])(
  "a system configuration from which nobody reads anything hides nothing of the daemon's view: %s",
  async (code, state) => {
    const ports = fakePorts({
      commands: { ...version, [nix('config show --json')]: { stdout: shown({ substituters: [] }) } },
      files: { '/etc/nix/nix.conf': { code } },
    });
    const { configuration } = await probeSettings(ports, nixCommands(ports, new AbortController().signal), {
      substituters: [],
    });
    expect(configuration.state).toBe(state);
  },
);

test.each([
  [
    'substituters=https://a.test',
    '/etc/nix/nix.conf, line 1: not a configuration line: substituters=https://a.test',
  ],
  ['include gone.conf', '/etc/nix/nix.conf, line 1: /etc/nix/gone.conf does not exist'],
  ['connect-timeout = 5K', undefined],
  ['no-such-setting = 1', undefined],
])('without a Nix, what every Nix refuses is a problem, and nothing else: %s', async (line, problem) => {
  const { settings } = await probe({ files: { '/etc/nix/nix.conf': `${line}\n` } });
  expect(settings?.problem).toBe(problem);
});

test('a Nix that comes to no end is said to hang', async () => {
  const { settings } = await probe({
    commands: { ...version, [nix('config show --json')]: { status: null, code: 'TIMEOUT' } },
    files: { '/etc/nix/nix.conf': { code: 'NOT_A_FILE' } },
  });
  expect(settings?.problem).toBe(nixHangs);
  expect(settings?.from).toBe("Nix's defaults (no nix.conf can be read)");
});

test.each([
  [
    "error: illegal configuration line 'access-tokens=github.com=ghp_secret' in '/etc/nix/nix.conf'",
    'ghp_secret',
  ],
  [
    "error: illegal configuration line 'substituters=https://bob:hunter2@cache.test/' in '/etc/nix/nix.conf'",
    'hunter2',
  ],
])('quotes what Nix says without its secrets: %s', async (stderr, secret) => {
  const { settings } = await probe({
    commands: { ...version, [nix('config show --json')]: { status: 1, stderr } },
    files: { '/etc/nix/nix.conf': `${stderr.split("'")[1]}\n` },
  });
  expect(settings?.problem).toContain('illegal configuration line');
  expect(JSON.stringify(settings)).not.toContain(secret);
});

test('does not take for configured what Nix sets for itself without a network', async () => {
  const { settings } = await probe({
    commands: {
      ...version,
      [nix('config show --json')]: {
        stdout: shown({
          substituters: ['https://a.test'],
          substitute: false,
          'connect-timeout': 1,
          'download-attempts': 0,
        }),
        stderr: "warning: you don't have Internet access; disabling some network-dependent features\n",
      },
    },
    files: { '/etc/nix/nix.conf': 'connect-timeout = 7\n' },
  });
  expect(settings?.values).toMatchObject({
    substituters: ['https://a.test'],
    substitute: true,
    'connect-timeout': 7,
    'download-attempts': 5,
  });
});

test('says which files the daemon reads, and which line threw a default away', async () => {
  const { configuration } = await probe({
    commands: version,
    files: {
      '/etc/nix/nix.conf':
        '# a comment\nsubstituters = https://a.test\n!include more.conf\n!include tokens.conf\n!include gone.conf\n',
      '/etc/nix/tokens.conf': 'access-tokens = github.com=x\n',
      '/etc/nix/more.conf': 'extra-trusted-public-keys = own-1:x\n',
      '/home/alice/.config/nix/nix.conf': 'connect-timeout = 3\n',
    },
  });
  expect(configuration?.systemFiles).toEqual(['/etc/nix/nix.conf', '/etc/nix/more.conf']);
  expect(configuration?.replacedDefaults).toEqual([
    { setting: 'substituters', entry: 'https://cache.nixos.org/', origin: '/etc/nix/nix.conf', line: 2 },
  ]);
});

test('says where each entry of a list stands, for the user and for the daemon, without its login', async () => {
  const { configuration, settings } = await probe({
    commands: version,
    files: {
      '/etc/nix/nix.conf': 'include caches.conf\ntrusted-public-keys = own-1:x\n',
      '/etc/nix/caches.conf': `substituters = https://bob:hunter2@a.test\n`,
      '/home/alice/.config/nix/nix.conf': 'substituters = https://b.test\n',
    },
    env: { NIX_CONFIG: 'extra-trusted-public-keys =\ntrusted-public-keys =' },
  });
  const shownLines = (lines: SettingsFact['lines']) =>
    lines?.map(({ setting, entries = [], origin, line, level }) =>
      [setting, ...entries, `${origin}:${line}`, level].join(' '),
    );
  expect(shownLines(settings?.lines)).toEqual([
    'substituters https://b.test /home/alice/.config/nix/nix.conf:1 user',
    'trusted-public-keys NIX_CONFIG:2 environment',
  ]);
  expect(shownLines(configuration?.lines)).toEqual([
    'substituters https://***@a.test /etc/nix/caches.conf:1 system',
    'trusted-public-keys own-1:x /etc/nix/nix.conf:2 system',
  ]);
  expect(JSON.stringify({ configuration, settings })).not.toContain('hunter2');
});
