import { type ConfigurationLanguages, configurationLanguages } from '../derive/configuration-languages.ts';
import { effectiveOf, listOf } from '../derive/effective.ts';
import { installationKind } from '../derive/installation-kind.ts';
import { okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { SettingLine } from '../model/facts/machine.ts';
import type { InstallationKind } from '../model/installation-kind.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';

/** What a fix has to know of the machine to be written in its words. */
export interface InstallationView {
  /** What the user named, or what the machine shows. */
  readonly kind: InstallationKind | undefined;
  readonly languages: ConfigurationLanguages;
  readonly version: NixVersion | undefined;
  readonly isDarwin: boolean;
  readonly isRoot: boolean;
  /** The system's nix.conf. */
  readonly systemFile: string;
  /** What sets things for this user alone: a nix.conf, whether or not there is one yet, or else the variable NIX_CONFIG. */
  readonly userFile: string;
  /** A list setting as the files of the system alone have it; undefined where they were not read. */
  readonly systemList: (setting: string) => readonly string[] | undefined;
  /** The same with what this user adds. */
  readonly userList: (setting: string) => readonly string[];
  /** Whether that sets it. */
  readonly isSetByUser: (setting: string) => boolean;
  /** The lines that set what counts; none where the files were not read. */
  readonly lines: readonly SettingLine[];
  /** Whether what this user sets counts: no daemon has to be asked, or it trusts the user. Undefined where that is not known. */
  readonly userCounts: boolean | undefined;
}

/** Where the configuration of this machine is written, and what stands there. */
export function installationView(facts: Facts): InstallationView {
  const settings = okValue(facts.settings);
  const configuration = okValue(facts.configuration);
  const given = {
    installation: okValue(facts.installation),
    nix: okValue(facts.nix),
    daemon: okValue(facts.daemon),
    user: okValue(facts.user),
    configuration,
  };
  const substituting = settings === undefined ? undefined : effectiveOf({ ...given, settings }).substituting;
  const sources = configuration?.sources ?? [];
  // The last one wins; a file in /etc is for all users.
  const ownFile =
    sources.findLast(({ level, origin }) => level === 'user' && !origin.startsWith('/etc/')) ??
    sources.find(({ level }) => level === 'environment');
  return {
    kind: given.installation?.named ?? installationKind({ ...given, settings }),
    languages: configurationLanguages({ ...given, settings }),
    version: parseNixVersion(given.nix?.versionLine ?? ''),
    isDarwin: given.installation?.platform === 'darwin',
    isRoot: given.user?.uid === 0,
    systemFile: sources.find(({ level }) => level === 'system')?.origin ?? '/etc/nix/nix.conf',
    userFile: ownFile?.origin ?? '~/.config/nix/nix.conf',
    systemList: (setting) =>
      configuration?.system[setting] === undefined ? undefined : listOf(configuration.system[setting], []),
    userList: (setting) => listOf(settings?.values[setting], []),
    isSetByUser: (setting) => ownFile !== undefined && (configuration?.overridden.includes(setting) ?? false),
    lines: settings?.lines ?? [],
    userCounts:
      substituting?.by === 'daemon' ? substituting.trusted : substituting?.by === 'user' || undefined,
  };
}
