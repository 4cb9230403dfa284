import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flakeEffect } from '../../lib/derive/flake-effect.ts';
import { okValue } from '../../lib/model/fact.ts';
import { withoutExtra } from '../../lib/nix/flake-trust.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { probeFlake } from '../../lib/probes/flake.ts';
import { machine } from '../support/facts.ts';
import { daemonMachine, nix } from '../support/judged.ts';
import { fakePorts } from '../support/ports.ts';

/**
 * Recorded with Nix 2.8.0, 2.26.3 and 2.34.8: an accepted flake, a daemon with `system` as its configuration, and a user whom it does
 * not trust. `caches` and `settings` are those that the daemon said it ignored (before 2.22 it says nothing of settings), `asked` the
 * caches that were then asked.
 */
interface Recording {
  readonly system: Readonly<Record<string, readonly string[]>>;
  readonly cases: readonly {
    readonly nixConfig: string;
    readonly seen: Readonly<Record<string, { caches: string[]; settings: string[]; asked: string[] }>>;
  }[];
}
const { system, cases }: Recording = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/nix/flake/daemon.json'), 'utf8'),
);

async function effect(nixConfig: string, version: string) {
  const versionLine = `nix (Nix) ${version}`;
  const given = { file: '/f/flake.nix', text: `{ nixConfig = { ${nixConfig} }; }` };
  const flake = okValue(await probeFlake(fakePorts(), given, parseNixVersion(versionLine)));
  const facts = machine({
    settings: { ...system, 'accept-flake-config': true },
    facts: { ...daemonMachine(system, []), nix: nix(version) },
  });
  const [settings, configuration, daemon, user] = [
    okValue(facts.settings),
    okValue(facts.configuration),
    okValue(facts.daemon),
    okValue(facts.user),
  ];
  if (flake === undefined || settings === undefined) throw new Error('facts are missing');
  return flakeEffect({ flake, settings, configuration, daemon, user, nix: { versionLine } });
}

const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort();
const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

describe('what a daemon makes of an accepted flake, for a user whom it does not trust', () => {
  test.each(
    cases.flatMap(({ nixConfig, seen }) =>
      Object.entries(seen).map(([version, expected]) => ({ version, nixConfig, expected })),
    ),
  )('Nix $version: $nixConfig', async ({ version, nixConfig, expected }) => {
    const { items, left } = await effect(nixConfig, version);
    const dropped = items.filter(({ fate }) => fate === 'dropped');
    const caches = dropped.filter(({ kind }) => kind === 'cache').map(({ text }) => text);
    const settings = dropped
      .filter(({ kind }) => kind !== 'cache')
      .map(({ setting }) => withoutExtra(setting));
    expect(sorted(caches)).toEqual(sorted(expected.caches));
    expect(sorted(left.map(withSlash))).toEqual(sorted(expected.asked));
    if (version !== '2.8.0') expect(sorted(settings)).toEqual(sorted(expected.settings));
  });
});
