import { describe, expect, test } from 'vitest';
import { diskCacheSamples } from '../../lib/probes/disk-cache-samples.ts';
import { nixCommands } from '../../lib/probes/nix-commands.ts';
import { storeSamples } from '../../lib/probes/store-samples.ts';
import { hashPartFor } from '../support/facts.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const a = hashPartFor('a');
const b = hashPartFor('b');

describe("samples from Nix's disk cache", () => {
  const row = (url: string, hashPart = a) => ({
    url,
    hashPart,
    namePart: 'hello',
    sigs: 'k-1:AAAA k-2:BBBB',
  });

  test("come from this user's cache and the daemon's, of every version", async () => {
    const { paths: samples } = await diskCacheSamples(
      fakePorts({
        rows: {
          '/home/alice/.cache/nix/binary-cache-v6.sqlite': [row('https://one.test')],
          '/root/.cache/nix/binary-cache-v7.sqlite': [row('https://two.test', b)],
          '/root/.cache/nix/binary-cache-detsys-v3.sqlite': [row('https://three.test')],
          '/root/.cache/nix/fetcher-cache-v2.sqlite': [row('https://other.test')],
        },
      }),
      '/nix/store',
    );
    expect(samples.map(({ cache }) => cache)).toEqual([
      'https://one.test',
      'https://two.test',
      'https://three.test',
    ]);
    expect(samples[0]).toEqual({
      hashPart: a,
      source: 'disk cache',
      cache: 'https://one.test',
      storePath: `/nix/store/${a}-hello`,
      keyNames: ['k-1', 'k-2'],
    });
  });

  test('follow XDG_CACHE_HOME and NIX_CACHE_HOME', async () => {
    const rows = { '/xdg/nix/binary-cache-v6.sqlite': [row('https://one.test')] };
    const at = async (world: FakeWorld) => (await diskCacheSamples(fakePorts(world), '/nix/store')).paths;
    expect(await at({ rows, env: { XDG_CACHE_HOME: '/xdg' } })).toHaveLength(1);
    const own = { '/own/binary-cache-v6.sqlite': [row('https://one.test')] };
    expect(await at({ rows: own, env: { NIX_CACHE_HOME: '/own' } })).toHaveLength(1);
  });

  test('never carry the login that Nix keeps in the URL', async () => {
    const rows = { '/root/.cache/nix/binary-cache-v6.sqlite': [row('https://bob:hunter2@one.test/x')] };
    const { paths } = await diskCacheSamples(fakePorts({ rows }), '/nix/store');
    expect(paths[0]?.cache).toBe('https://one.test/x');
  });

  test('are none where there is no such file', async () => {
    expect(await diskCacheSamples(fakePorts(), '/nix/store')).toEqual({ paths: [], problems: [] });
  });

  test('that could not be read are a problem, not an empty cache', async () => {
    const file = '/root/.cache/nix/binary-cache-v6.sqlite';
    const ports = fakePorts({ files: { [file]: '' } });
    const diskCache = { query: async () => ({ state: 'failed', reason: 'EACCES' }) as const };
    expect(await diskCacheSamples({ ...ports, diskCache }, '/nix/store')).toEqual({
      paths: [],
      problems: [`${file} could not be read: EACCES`],
    });
  });
});

describe('samples from the store', () => {
  const find = (world: FakeWorld) => {
    const ports = fakePorts(world);
    return storeSamples(ports, nixCommands(ports, new AbortController().signal), '/nix/store');
  };
  const paths = [`/nix/store/${a}-hello`, `/nix/store/${b}-world`];

  test('are paths of the profile, with the keys that signed them', async () => {
    const samples = await find({
      files: { '/run/current-system': '' },
      commands: {
        'nix-store --option substitute false --query --requisites /run/current-system': {
          stdout: `${paths.join('\n')}\n`,
        },
        [nix(`path-info --option substitute false --sigs ${paths.join(' ')}`)]: {
          stdout: `${paths[0]}\tcache.nixos.org-1:AAAA\n${paths[1]}\tultimate ca:fixed:r:sha256:xyz\n`,
        },
      },
    });
    expect(samples).toEqual([
      { hashPart: a, storePath: paths[0], source: 'profile', keyNames: ['cache.nixos.org-1'] },
      { hashPart: b, storePath: paths[1], source: 'profile' },
    ]);
  });

  test('are valid paths of the store where there is no profile', async () => {
    const samples = await find({
      files: {
        [paths[0] ?? '']: '',
        [paths[1] ?? '']: '',
        '/nix/store/.links': '',
        [`/nix/store/${hashPartFor('c')}-x.drv`]: '',
        [`/nix/store/${hashPartFor('d')}-x.lock`]: '',
      },
      commands: {
        [`nix-store --option substitute false --check-validity --print-invalid ${[...paths].sort().join(' ')}`]:
          {
            stdout: `${paths[1]}\n`,
          },
        [nix(`path-info --option substitute false --sigs ${paths[0]}`)]: { stdout: `${paths[0]}\n` },
      },
    });
    expect(samples).toEqual([{ hashPart: a, storePath: paths[0], source: 'store' }]);
  });

  test('are none, and no error, on a machine without a store', async () => {
    expect(await find({})).toEqual([]);
  });
});
