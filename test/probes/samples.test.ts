import { describe, expect, test } from 'vitest';
import { nixCommands } from '../../lib/probes/nix-commands.ts';
import { storeSamples } from '../../lib/probes/store-samples.ts';
import { hashPartFor } from '../support/facts.ts';
import { type FakeWorld, fakePorts, nix } from '../support/ports.ts';

const a = hashPartFor('a');
const b = hashPartFor('b');

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
