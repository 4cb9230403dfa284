import { listOf } from '../derive/effective.ts';
import { NAMED_SUBSTITUTERS } from '../derive/named-substituters.ts';
import { type Fact, failed, notAsked, ok, okValue } from '../model/fact.ts';
import type { ConfigurationFact, NixFact, SettingsFact } from '../model/facts/machine.ts';
import type { TargetsFact } from '../model/facts/target.ts';
import type { Ports, RunResult } from '../model/ports.ts';
import type { MergedConf } from '../nix/conf-merge.ts';
import { nixHangs, redactedNixMessage } from '../nix/nix-message.ts';
import { offlineOverrides, saysOffline } from '../nix/offline.ts';
import { parseShowConfig } from '../nix/show-config.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { configurationFact, mergeWithIncludes, readConfFiles } from './conf-files.ts';
import { type GivenConfig, givenValues } from './given-settings.ts';
import type { NixCommands } from './nix-commands.ts';
import { firstErrorLine, nixFact } from './nix-fact.ts';
import { settingLines } from './setting-lines.ts';
import { effectiveValues, shownValues, substitutersOf, type Values } from './setting-values.ts';

/** The configuration as facts, and the substituters as they are, credentials included, for the requests alone. */
export interface Configured {
  readonly nix: Fact<NixFact>;
  readonly settings: Fact<SettingsFact>;
  readonly configuration: Fact<ConfigurationFact>;
  readonly substituters: readonly string[];
  /** The text of the `builders` setting. */
  readonly builders: string;
  /** For which systems this machine builds, and what it offers; undefined where Nix did not say. */
  readonly builds: TargetsFact['builds'];
}

export interface SettingsRequest {
  readonly config?: GivenConfig;
  readonly substituters: readonly string[];
}

type Source = Pick<SettingsFact, 'source' | 'from' | 'problem' | 'lines'>;

/**
 * The effective configuration: what `--config` gives, else what Nix itself says, else, where there is no Nix or it refuses its own
 * configuration, our reading of its files.
 */
export async function probeSettings(
  ports: Ports,
  commands: NixCommands,
  { config, substituters: given }: SettingsRequest,
): Promise<Configured> {
  const [versionResult, shown] = await Promise.all([
    commands.version(),
    config === undefined ? commands.showConfig() : undefined,
  ]);
  const nix = nixFact(versionResult);
  const version = parseNixVersion(okValue(nix)?.versionLine ?? '');

  const configured = (values: Values, source: Source, configuration: Fact<ConfigurationFact>): Configured => {
    const substituters = given.length > 0 ? given : substitutersOf(values, version);
    const storeDir = ports.machine.env['NIX_STORE_DIR'] ?? '/nix/store';
    return {
      nix,
      settings: ok({
        ...source,
        storeDir,
        values: shownValues({ ...values, substituters: [...substituters] }),
      }),
      configuration: given.length > 0 ? notAsked(NAMED_SUBSTITUTERS) : configuration,
      substituters,
      builders: given.length > 0 || typeof values['builders'] !== 'string' ? '' : values['builders'],
      builds: buildsOf(values),
    };
  };

  if (config !== undefined) {
    const { values, ...more } = await givenValues(ports.files, config, version);
    const source: Source = { source: 'given', from: config.name, ...more };
    return configured(values, source, notAsked('--config may describe another machine'));
  }
  const { sources, unread, unreadable } = await readConfFiles(ports, version);
  const merged = await mergeWithIncludes(ports.files, sources, version);
  const configuration =
    unreadable === undefined
      ? ok(await configurationFact(ports.files, sources, merged, version))
      : failed(`${unreadable.path} cannot be read by this user`, unreadable.code);
  const lines = given.length > 0 ? [] : settingLines(merged);
  const said = shown?.status === 0 ? parseShowConfig(shown.stdout) : undefined;
  if (shown !== undefined && said?.ok === true) {
    const values = saysOffline(shown.stderr)
      ? { ...said.value, ...withoutNetwork(merged, version) }
      : said.value;
    return configured(values, { source: 'nix', from: shown.command, lines }, configuration);
  }
  const from =
    sources.map(({ origin }) => origin).join(', ') ||
    `Nix's defaults (${unread.length === 0 ? 'there is no nix.conf' : 'no nix.conf can be read'})`;
  const refusal =
    shown === undefined ? undefined : nix.state === 'ok' ? whyRefused(shown, merged) : refusedByAny(merged);
  const source: Source = {
    source: 'files',
    from,
    lines,
    ...(refusal === undefined ? {} : { problem: refusal }),
  };
  return configured(effectiveValues(merged, version), source, configuration);
}

/** `system`, `extra-platforms` and `system-features`, which only Nix itself knows. */
function buildsOf(values: Values): Configured['builds'] {
  const { system } = values;
  if (typeof system !== 'string') return undefined;
  return {
    systems: [system, ...listOf(values['extra-platforms'], [])],
    features: listOf(values['system-features'], []),
  };
}

/** The settings that a Nix without a network changes for itself alone, as the files have them: a build or a daemon goes by these. */
function withoutNetwork(merged: MergedConf, version: NixVersion | undefined): Values {
  const values = effectiveValues(merged, version);
  return Object.fromEntries(
    offlineOverrides.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
  );
}

/** What Nix says against its own configuration, with the place where our reading finds the fault. */
export function whyRefused({ stderr, code, status }: RunResult, { problems }: MergedConf): string {
  if (code === 'TIMEOUT') return nixHangs;
  const said = redactedNixMessage(firstErrorLine(stderr)) || `it ended with ${code ?? `status ${status}`}`;
  const fatal = problems.find((problem) => problem.fatal);
  return fatal === undefined ? said : `${said} (${fatal.origin}, line ${fatal.line})`;
}

/** What every version of Nix refuses, where there is none to ask. What a value may be differs between them. */
function refusedByAny({ problems }: MergedConf): string | undefined {
  const found = problems.find(({ kind, fatal }) => fatal && kind !== 'bad-value');
  return found === undefined ? undefined : `${found.origin}, line ${found.line}: ${found.text}`;
}
