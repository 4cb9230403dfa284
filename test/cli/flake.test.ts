import { describe, expect, test } from 'vitest';
import { main } from '../../lib/main.ts';
import { cacheInfoText } from '../support/facts.ts';
import { expectGolden } from '../support/golden.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const signal = new AbortController().signal;
const run = (argv: readonly string[], world: FakeWorld) => main(argv, fakePorts(world), signal);

const key = 'tools.test-1:bjg1RLNG1ShV3x7D8ij2qySHWEfXaTLrOkHROBzWqIo=';
const flake = `{
  description = "tools";
  nixConfig = {
    extra-substituters = [ "https://tools.test" ];
    extra-trusted-public-keys = [ "${key}" ];
  };
  outputs = { self }: { };
}
`;
const settings = {
  substituters: ['https://cache.test'],
  'trusted-public-keys': [],
  'accept-flake-config': false,
};
/** A daemon that trusts root alone, and a flake in the current directory. */
const world: FakeWorld = {
  commands: {
    'nix --version': { stdout: 'nix (Nix) 2.34.8\n' },
    [nix('config show --json')]: {
      stdout: JSON.stringify(
        Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { value }])),
      ),
    },
    [nix('store info --json --option substitute false')]: { stdout: '{"trusted":false}' },
  },
  files: {
    '/etc/nix/nix.conf': 'substituters = https://cache.test\ntrusted-public-keys =\n',
    '/nix/var/nix/daemon-socket/socket': '',
    '/home/alice/work/flake.nix': flake,
  },
  answer: ({ url }) =>
    url.endsWith('/nix-cache-info') ? { status: 200, text: cacheInfoText } : { status: 404, text: '' },
};

describe('doctor --flake', () => {
  test('says which caches and keys of the flake will not be used, and why', async () => {
    const { stdout, stderr, status } = await run(
      ['doctor', '--flake', '.', '--only', 'ignored-flake-setting'],
      world,
    );
    expect([stderr, status]).toEqual(['', 0]);
    // How many checks there are is not what this page is about.
    expectGolden('cli/doctor-flake.txt', stdout.replace(/\d+ checks left out/, 'N checks left out'));
  });

  test('takes the directory and the file alike, asks no cache of the flake, and evaluates nothing', async () => {
    const ports = fakePorts(world);
    const page = await main(['doctor', '--flake', '/home/alice/work/flake.nix', '--json'], ports, signal);
    expect(page).toEqual(await run(['doctor', '--flake', '/home/alice/work/', '--json'], world));
    expect(ports.requests.filter(({ url }) => url.includes('tools.test'))).toEqual([]);
    expect(ports.asked.filter((command) => /eval|flake|instantiate|build/.test(command))).toEqual([]);
  });

  test('is saved with the facts and judged again from them', async () => {
    const ports = fakePorts(world);
    const first = await main(['doctor', '--flake', '.', '--save-facts', '/f.json'], ports, signal);
    expect(first.stdout).toContain('[ignored-flake-setting]');
    const files = { '/f.json': ports.written.get('/f.json') ?? '' };
    expect(await run(['doctor', '--facts', '/f.json'], { files })).toEqual(first);
  });

  test('works where there is no Nix', async () => {
    const { stdout } = await run(['doctor', '--flake', '.'], { ...world, commands: {} });
    expect(stdout).toContain('[ignored-flake-setting]');
  });

  test('what cannot be read is not fine', async () => {
    const files = { ...world.files, '/home/alice/work/flake.nix': '{ nixConfig = import ./c.nix; }' };
    const { stdout } = await run(['doctor', '--flake', '.'], { ...world, files });
    expect(stdout.replace(/\s+/g, ' ')).toContain('nixConfig is no literal attribute set, which Nix refuses');
  });

  test.each([
    [['--flake', '/gone'], /--flake \/gone: there is no flake\.nix/],
    [['--flake', 'github:NixOS/nixpkgs'], /a directory of this machine/],
    [['--flake', '.', '--flake', '.'], /--flake can be given once/],
    [['--flake', '.', '--facts', '/f.json'], /mutually exclusive/],
    [['--flake', '.', '--config', '/c'], /mutually exclusive/],
    [['--flake', '.', '--substituter', 'https://x.test'], /not with --substituter/],
    [['--flake'], /flake/],
  ])('wrong usage is one line and status 2: %j', async (argv, said) => {
    const { stdout, stderr, status } = await run(['doctor', ...argv], world);
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toMatch(/^nixcache: [^\n]+\n$/);
    expect(stderr).toMatch(said);
  });
});
