import { describe, expect, test } from 'vitest';
import { main } from '../../lib/main.ts';
import { UserError } from '../../lib/model/user-error.ts';
import { cacheInfoText } from '../support/facts.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const signal = new AbortController().signal;
const world: FakeWorld = {
  commands: {
    'nix --version': { stdout: 'nix (Nix) 2.34.8\n' },
    [nix('config show --json')]: {
      stdout: JSON.stringify({
        substituters: { value: ['http://cache.test'] },
        'trusted-public-keys': { value: [] },
      }),
    },
    [nix('store info --json --option substitute false')]: { stdout: '{"trusted":false}' },
  },
  files: {
    '/etc/nix/nix.conf': 'substituters = http://cache.test\n',
  },
  answer: () => ({ status: 200, text: cacheInfoText }),
};

describe('--output', () => {
  test.each([
    ['doctor', '--json'],
    ['doctor', '--format', 'prometheus'],
    ['demo', '--list-checks', '--format', 'text'],
    ['why', '/nix/store/00000000000000000000000000000000-x', '--json'],
    ['config', '--json'],
    ['schema', 'why'],
  ])('%s %s: the file has what would have been printed', async (...argv) => {
    const printed = await main(argv, fakePorts(world), signal);
    const ports = fakePorts(world);
    const written = await main([...argv, '--output', '/out'], ports, signal);
    if (argv.includes('--list-checks')) return expect(written).toEqual(printed);
    expect(written).toEqual({ ...printed, stdout: '' });
    expect(ports.written.get('/out')).toBe(printed.stdout);
  });

  test('that cannot be written: one line, status 2; for a monitor 3', async () => {
    const ports = fakePorts(world);
    const files = {
      ...ports.files,
      write: () => Promise.reject(new UserError('cannot write /out: no space left')),
    };
    const run = (...argv: readonly string[]) =>
      main(['doctor', ...argv, '--output', '/out'], { ...ports, files }, signal);
    const failure = { stdout: '', stderr: 'nixcache: cannot write /out: no space left\n' };
    expect(await run('--json')).toEqual({ ...failure, status: 2 });
    expect(await run('--format', 'nagios')).toEqual({ ...failure, status: 3 });
  });
});

test('--json is --format json', async () => {
  const [short, long] = await Promise.all(
    [['--json'], ['--format', 'json']].map((more) => main(['doctor', ...more], fakePorts(world), signal)),
  );
  expect(long).toEqual(short);
});

test('an annotation stands at the line of a configuration in the repository, named from its root', async () => {
  const files = { 'nix/nix.conf': 'fallback = true\nsubstituters = no-scheme.test\n' };
  const argv = [
    'doctor',
    '--config',
    'nix/nix.conf',
    '--format',
    'github',
    '--only',
    'schemeless-substituter',
  ];
  const annotations = async (env: Record<string, string>) =>
    (await main(argv, fakePorts({ files, env }), signal)).stdout;
  expect(await annotations({})).toMatch(/^::error file=nix\/nix\.conf,line=2,title=/m);
  expect(await annotations({ GITHUB_WORKSPACE: '/home/alice' })).toMatch(
    /^::error file=work\/nix\/nix\.conf,line=2,title=/m,
  );
  expect(await annotations({ GITHUB_WORKSPACE: '/elsewhere' })).toMatch(/^::error title=/m);
});

test('interrupted by SIGTERM, leaves another status than by SIGINT', async () => {
  const interrupted = (reason?: string) => main(['doctor'], fakePorts(world), AbortSignal.abort(reason));
  expect((await interrupted('SIGTERM')).status).toBe(143);
  expect((await interrupted()).status).toBe(130);
});
