import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flakeEffect } from '../../lib/derive/flake-effect.ts';
import { okValue } from '../../lib/model/fact.ts';
import { decideFlakeSettings } from '../../lib/nix/flake-trust.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';
import { probeFlake } from '../../lib/probes/flake.ts';
import { machine, ok } from '../support/facts.ts';
import { fakePorts } from '../support/ports.ts';

/**
 * Recorded with Nix 2.8.0, 2.26.3 and 2.34.8, standard input being no terminal: `ignored` are the settings that Nix said it ignored,
 * `asked` the caches that it then asked, `base` the one that was configured.
 */
interface Case {
  readonly nixConfig: string;
  readonly accept?: boolean;
  /** The content of `file`; a text as it is, else as JSON. */
  readonly saved?: unknown;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly seen: Readonly<Record<string, { ignored: string[]; asked: string[]; error?: string }>>;
}
const { base, cases }: { readonly base: string; readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/nix/flake/decisions.json'), 'utf8'),
);

async function predicted({ nixConfig, accept, saved, file, env }: Case, version: string) {
  const text = typeof saved === 'string' ? saved : JSON.stringify(saved);
  const ports = fakePorts({ files: saved === undefined ? {} : { [file]: text }, env });
  const withHome = { ...ports, machine: { ...ports.machine, homeDir: env['HOME'] ?? '' } };
  const nix = { versionLine: `nix (Nix) ${version}` };
  const flake = okValue(
    await probeFlake(
      withHome,
      { file: '/f/flake.nix', text: `{ nixConfig = { ${nixConfig} }; }` },
      parseNixVersion(nix.versionLine),
    ),
  );
  if (flake === undefined) throw new Error('the flake could not be read');
  const values = { substituters: [base], 'accept-flake-config': accept ?? false };
  const given = machine({ settings: values, facts: { nix: ok(nix) } });
  const settings = okValue(given.settings);
  if (settings === undefined) throw new Error('no settings');
  const decided = decideFlakeSettings(flake.settings, accept ?? false, parseNixVersion(nix.versionLine));
  const ignored = decided.flatMap(({ name, decision }) =>
    decision === 'asked' || decision === 'denied' ? [name] : [],
  );
  // Without a terminal a question is a no.
  const answered = flake.settings.filter(({ name }) => !ignored.includes(name));
  const applied = { ...flake, settings: answered };
  const { left } = flakeEffect({ settings, nix, flake: applied, daemon: okValue(given.daemon) });
  return { ignored, asked: [...left], isBroken: flake.trustedSettings.problem !== undefined };
}

describe('what Nix decides about the settings of a flake', () => {
  test.each(
    cases.flatMap((one) =>
      Object.entries(one.seen).map(([version, seen]) => ({ ...one, version, expected: seen })),
    ),
  )('$version: $nixConfig, accepted $accept, saved $saved, $env', async ({ version, expected, ...one }) => {
    const { isBroken, ...said } = await predicted(one, version);
    expect(isBroken).toBe(expected.error !== undefined);
    if (!isBroken) expect(said).toEqual(expected);
  });

  test.each([
    ['nix (Lix, like Nix) 2.93.0', false, 'denied'],
    ['nix (Lix, like Nix) 2.93.0', 'ask', 'asked'],
    ['nix (Lix, like Nix) 2.93.0', true, 'accepted'],
    ['nix (Lix, like Nix) 2.90.0', false, 'asked'],
    ['nix (Nix) 2.34.8', undefined, 'asked'],
  ])('%s with accept-flake-config %s: %s', (line, accept, decision) => {
    const [decided] = decideFlakeSettings([{ name: 'extra-substituters' }], accept, parseNixVersion(line));
    expect(decided?.decision).toBe(decision);
  });
});
