import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { createFiles } from '../../lib/host/files.ts';
import { createMachine } from '../../lib/host/machine.ts';
import { createRun } from '../../lib/host/run-program.ts';
import { main } from '../../lib/main.ts';
import type { ConfigurationDocument } from '../../lib/model/configuration.ts';
import type { Ports } from '../../lib/model/ports.ts';
import { parseShowConfig, type Settings } from '../../lib/nix/show-config.ts';
import { shownSetting } from '../../lib/nix/shown-setting.ts';
import { generateConfiguration } from '../support/generate-configuration.ts';
import { place, rootedAt } from '../support/placed-configuration.ts';
import { fakePorts } from '../support/ports.ts';
import { skipReason } from './support/lab.ts';

/**
 * Generated configurations, each read by the real Nix and by `nixcache config --json`: both must come to the same values, or both must
 * find the configuration unusable.
 */
const reason = skipReason(['nix']);

/** From 2.34 on stores come in a form of their own, and `auto` comes as a number: the verdict of nixcache knows. */
const printedOtherwise = /^(?:.*substituters|store|max-jobs)$/;

const folder = mkdtempSync(join(tmpdir(), 'nixcache-agrees-'));
const never = new AbortController().signal;

type Environment = Readonly<Record<string, string>>;

/** The real files and the real Nix, in the environment of a generated configuration. */
function portsFor(env: Environment): Ports {
  const run = createRun();
  const inEnvironment: Ports['run'] = (program, args, options) =>
    run(program, args, { ...options, env: { ...env, ...options.env } });
  return {
    ...fakePorts(),
    files: createFiles(),
    run: inEnvironment,
    machine: { ...createMachine(run), env, homeDir: env['HOME'] ?? '/' },
  };
}

async function nixcacheSays(env: Environment): Promise<ConfigurationDocument> {
  return JSON.parse((await main(['config', '--json'], portsFor(env), never)).stdout);
}

async function nixSays(env: Environment): Promise<Settings | undefined> {
  const args = ['--extra-experimental-features', 'nix-command', 'show-config', '--json'];
  const printed = await promisify(execFile)('nix', args, { env, cwd: folder }).catch(() => undefined);
  const settings = printed === undefined ? undefined : parseShowConfig(printed.stdout);
  return settings?.ok === true ? settings.value : undefined;
}

const agreed = { readable: 0, refused: 0 };

describe.skipIf(reason !== undefined)(
  'a generated configuration means to nixcache what it means to Nix',
  () => {
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(Array.from({ length: 300 }, (_, seed) => seed + 1))('number %d', async (seed) => {
      const root = join(folder, String(seed));
      const configuration = rootedAt(root, generateConfiguration(seed));
      place(configuration);
      const env = { PATH: process.env['PATH'] ?? '', ...configuration.env };
      const [said, read] = await Promise.all([nixSays(env), nixcacheSays(env)]);
      const what = JSON.stringify(configuration, undefined, 1);

      expect(read.problems.some(({ fatal }) => fatal) ? 'refused' : 'readable', what).toBe(
        said === undefined ? 'refused' : 'readable',
      );
      expect(read.nix.verdict, what).toBe(said === undefined ? 'refuses' : 'agrees');
      agreed[said === undefined ? 'refused' : 'readable']++;
      if (said === undefined) return;
      expect(
        read.settings.filter(({ nixSays: otherwise }) => otherwise !== undefined),
        what,
      ).toEqual([]);
      for (const { name, value } of read.settings)
        if (!printedOtherwise.test(name))
          expect([name, value], what).toEqual([name, shownSetting(name, said[name] ?? '')]);
      expect(read.settings.length).toBeGreaterThanOrEqual(20);
      for (const { value, origin } of read.settings)
        if (Array.isArray(value))
          expect(origin.map(({ text }) => text)).toEqual(expect.arrayContaining([...value]));
    });

    test('enough of them were readable, and some were not', () => {
      expect(agreed.readable).toBeGreaterThanOrEqual(200);
      expect(agreed.refused).toBeGreaterThan(0);
    });

    test('an option that a wrapper around nix adds is seen as a difference', async () => {
      const bin = join(folder, 'bin');
      mkdirSync(bin);
      const nix = spawnSync('sh', ['-c', 'command -v nix'], { encoding: 'utf8' }).stdout.trim();
      writeFileSync(join(bin, 'nix'), `#!/bin/sh\nexec ${nix} "$@" --option connect-timeout 77\n`, {
        mode: 0o755,
      });
      const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: folder, NIX_CONF_DIR: join(folder, 'none') };
      const { nix: verdict, settings } = await nixcacheSays(env);
      expect(verdict.verdict).toBe('differs');
      expect(
        settings.flatMap(({ name, nixSays: says }) => (says === undefined ? [] : [[name, says]])),
      ).toEqual([['connect-timeout', 77]]);
    });
  },
);
