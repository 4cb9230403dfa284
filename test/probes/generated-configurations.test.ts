import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ConfigurationDocument } from '../../lib/model/configuration.ts';
import type { Ports, RunResult } from '../../lib/model/ports.ts';
import { quotable } from '../../lib/nix/secret-words.ts';
import type { SettingValue } from '../../lib/nix/setting-value.ts';
import { shownSetting } from '../../lib/nix/shown-setting.ts';
import { atLeast, type NixVersion, parseNixVersion } from '../../lib/nix/version.ts';
import { probeProvenance } from '../../lib/probes/conf-provenance.ts';
import { fixture } from '../nix/fixtures.ts';
import { type GeneratedConfiguration, generateConfiguration } from '../support/generate-configuration.ts';
import { filesOf, rootedAt } from '../support/placed-configuration.ts';
import { fakePorts } from '../support/ports.ts';

/**
 * What four real Nixes made of generated configurations (scripts/record-configurations.mjs), against what nixcache makes of them: the same
 * values, or both find the configuration unusable.
 */
interface Recorded {
  readonly status?: number | string;
  readonly error?: string;
  readonly unknown?: readonly string[];
  readonly values?: Readonly<Record<string, SettingValue | null>>;
}

interface Recording {
  readonly nix: string;
  readonly configurations: string;
  /** The values without any configuration; those of a case are its differences. */
  readonly usual: Readonly<Record<string, SettingValue | null>>;
  readonly observed: readonly Recorded[];
}

const text = fixture('conf/generated.json');
const configurations: readonly GeneratedConfiguration[] = JSON.parse(text);
const hash = createHash('sha256').update(text).digest('hex');
const never = new AbortController().signal;

test('the generator still makes the configurations that were recorded', () => {
  expect(configurations).toEqual(configurations.map((_, index) => generateConfiguration(index + 1)));
});

/** What nixcache shows for a value that Nix prints; undefined where the two differ in form, as the verdict knows. */
function expected(name: string, value: SettingValue | null, version: NixVersion | undefined) {
  const isStore = name === 'store' || name.endsWith('substituters');
  if (name === 'max-jobs' || (isStore && (value === '' || atLeast(version, '2.34')))) return undefined;
  return shownSetting(name, value ?? '');
}

describe.each(['2.3.7', '2.8.0', '2.26.3', '2.34.8'])('generated configurations, Nix %s', (number) => {
  const moved = fixture(`conf/generated-${number}.json`).replaceAll('@ROOT@', '/lab');
  const recording: Recording = JSON.parse(moved);
  const version = parseNixVersion(recording.nix);

  test('the record belongs to these configurations, and most of them were readable', () => {
    expect(recording.configurations).toBe(hash);
    expect(recording.observed).toHaveLength(configurations.length);
    expect(recording.observed.filter(({ values }) => values !== undefined).length).toBeGreaterThanOrEqual(
      200,
    );
  });

  test.each(recording.observed.map((recorded, index) => ({ number: index + 1, recorded, index })))(
    'number $number',
    async ({ recorded, index }) => {
      const generated = configurations[index];
      if (generated === undefined) throw new Error('no such configuration');
      const { values = {}, unknown = [], error } = recorded;
      const printed = { ...recording.usual, ...values };
      const run: Partial<RunResult> =
        recorded.values === undefined
          ? { status: 1, stderr: `error: ${error}` }
          : {
              stdout: JSON.stringify(
                Object.fromEntries(Object.entries(printed).map(([k, value]) => [k, { value }])),
              ),
            };
      const configuration = rootedAt('/lab', generated);
      const read = await probeProvenance(portsOf(configuration, recording.nix, run), never);
      const what = JSON.stringify({ configuration, recorded, problems: read.problems }, undefined, 1);

      const isRefused = recorded.values === undefined;
      expect(
        read.problems.some(({ fatal }) => fatal),
        what,
      ).toBe(isRefused);
      if (isRefused) return;
      expect(differences(read), what).toEqual([]);
      expect(read.nix.verdict, what).toBe('agrees');
      const shown = Object.fromEntries(read.settings.map(({ name, value }) => [name, value]));
      expect(Object.keys(shown).sort(), what).toEqual(Object.keys(printed).sort());
      for (const [name, value] of Object.entries(printed))
        expect([name, shown[name]], what).toEqual([name, expected(name, value, version) ?? shown[name]]);
      const warned = read.problems.flatMap(({ kind, text: said }) =>
        kind === 'unknown-setting' ? [said] : [],
      );
      expect([...new Set(warned)].sort(), what).toEqual(
        unknown.map((name) => `unknown setting '${quotable(name)}'`).sort(),
      );
    },
  );
});

const differences = ({ settings }: ConfigurationDocument) =>
  settings.flatMap(({ name, value, nixSays }) => (nixSays === undefined ? [] : [{ name, value, nixSays }]));

function portsOf(
  configuration: GeneratedConfiguration,
  versionLine: string,
  shown: Partial<RunResult>,
): Ports {
  const ports = fakePorts({ env: configuration.env });
  return {
    ...ports,
    files: { ...ports.files, ...filesOf(configuration) },
    machine: { ...ports.machine, homeDir: '/lab/home' },
    run: async (_program, args) => {
      const result = args.includes('--version') ? { stdout: versionLine } : shown;
      return { status: 0, stdout: '', stderr: '', ...result };
    },
  };
}
