import { savedProvenance, settingProvenance } from '../derive/provenance.ts';
import { CONFIGURATION_VERSION, type ConfigurationDocument } from '../model/configuration.ts';
import { okValue } from '../model/fact.ts';
import type { Ports, RunResult } from '../model/ports.ts';
import type { MergedConf } from '../nix/conf-merge.ts';
import { nixHangs } from '../nix/nix-message.ts';
import { saysOffline } from '../nix/offline.ts';
import { parseShowConfig, type Settings } from '../nix/show-config.ts';
import { parseNixVersion } from '../nix/version.ts';
import { mergeWithIncludes, readConfFiles, type UnreadFile } from './conf-files.ts';
import { type GivenConfig, readGiven } from './given-settings.ts';
import { nixCommands } from './nix-commands.ts';
import { nixFact } from './nix-fact.ts';
import { whyRefused } from './settings.ts';

type NixSays = ConfigurationDocument['nix'];

/** A configuration that the user gave. Throws UserError for a text that is none. Credentials stay here. */
export async function probeGivenProvenance(
  ports: Ports,
  config: GivenConfig,
  signal: AbortSignal,
): Promise<ConfigurationDocument> {
  const versionLine = okValue(nixFact(await nixCommands(ports, signal).version()))?.versionLine;
  const version = parseNixVersion(versionLine ?? '');
  const read = await readGiven(ports.files, config, version);
  return {
    schemaVersion: CONFIGURATION_VERSION,
    nix: {
      version: versionLine ?? null,
      verdict: 'not-asked',
      note: '--config may describe another machine',
    },
    sources: [config.name],
    settings:
      read.kind === 'saved'
        ? savedProvenance(read.values, config.name)
        : settingProvenance({ merged: read.merged, version, env: {}, sawNoNetwork: false }),
    problems: read.kind === 'saved' ? [] : problemsOf(read.merged),
  };
}

/** The files of this machine, compared with what its Nix says. Credentials stay here. */
export async function probeProvenance(ports: Ports, signal: AbortSignal): Promise<ConfigurationDocument> {
  const commands = nixCommands(ports, signal);
  const [versionResult, shown] = await Promise.all([commands.version(), commands.showConfig()]);
  const nix = nixFact(versionResult);
  const versionLine = okValue(nix)?.versionLine;
  const version = parseNixVersion(versionLine ?? '');

  const { sources, unread } = await readConfFiles(ports, version);
  const merged = await mergeWithIncludes(ports.files, sources, version);
  const said = saidBy(shown);
  const sawNoNetwork = saysOffline(shown.stderr);
  const settings = settingProvenance({ merged, version, env: ports.machine.env, said, sawNoNetwork });

  const verdict = (): Pick<NixSays, 'verdict' | 'note'> => {
    if (nix.state !== 'ok') return { verdict: 'not-asked', note: nix.reason };
    if (shown.code === 'TIMEOUT') return { verdict: 'not-asked', note: nixHangs };
    if (said === undefined) return { verdict: 'refuses', note: whyRefused(shown, merged) };
    const differs = settings.some(({ nixSays }) => nixSays !== undefined);
    return { verdict: differs ? 'differs' : 'agrees', note: sawNoNetwork ? OFFLINE_NIX : null };
  };
  return {
    schemaVersion: CONFIGURATION_VERSION,
    nix: { version: versionLine ?? null, ...verdict() },
    sources: sources.map(({ origin }) => origin),
    settings,
    problems: [...unread.map(unreadFile), ...problemsOf(merged)],
  };
}

const OFFLINE_NIX =
  'it saw no network, and for its own process it switched substitute off and waits and tries less';

function saidBy({ status, stdout }: RunResult): Settings | undefined {
  const parsed = status === 0 ? parseShowConfig(stdout) : undefined;
  return parsed?.ok === true ? parsed.value : undefined;
}

const unreadFile = ({ path, why }: UnreadFile): ConfigurationDocument['problems'][number] => ({
  kind: 'unreadable-file',
  file: path,
  line: null,
  fatal: false,
  text: why,
});

const problemsOf = ({ problems }: MergedConf): ConfigurationDocument['problems'] =>
  problems.map(({ kind, origin, line, fatal, text }) => ({ kind, file: origin, line, fatal, text }));
