import { configurationFacts } from '../derive/configuration-facts.ts';
import { type ConfigurationLanguages, configurationLanguages } from '../derive/configuration-languages.ts';
import { listOf, substitutingOf } from '../derive/effective.ts';
import { installationKind } from '../derive/installation-kind.ts';
import { NAMED_SUBSTITUTERS } from '../derive/named-substituters.ts';
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
  /** The lines in which such entries of a list stand and count for whoever substitutes; none where that was not looked at. */
  readonly linesWith: (setting: string, isMeant: (entry: string) => boolean) => readonly SettingLine[];
  /** Where this user sets a list last, if at all. */
  readonly lastSetIn: (setting: string) => string | undefined;
  /** The caches were named on the command line, and need not be configured anywhere. */
  readonly hasNamedSubstituters: boolean;
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
  };
  const known = configurationFacts(facts);
  const substituting = known === undefined ? undefined : substitutingOf(known);
  const sources = configuration?.sources ?? [];
  // The last one wins; a file in /etc is for all users.
  const ownFile =
    sources.findLast(({ level, origin }) => level === 'user' && !origin.startsWith('/etc/')) ??
    sources.find(({ level }) => level === 'environment');
  const userCounts =
    substituting?.by === 'daemon' ? substituting.trusted : substituting?.by === 'user' || undefined;
  const lines = settings?.lines ?? [];
  const ownLines = lines.filter(({ level }) => level !== 'system');
  const systemLines = configuration?.lines ?? lines.filter(({ level }) => level === 'system');
  return {
    kind: given.installation?.named ?? installationKind({ ...given, settings }),
    languages: configurationLanguages({ ...given, settings }),
    version: parseNixVersion(given.nix?.versionLine ?? ''),
    isDarwin: given.installation?.platform === 'darwin',
    isRoot: okValue(facts.user)?.uid === 0,
    systemFile: sources.find(({ level }) => level === 'system')?.origin ?? '/etc/nix/nix.conf',
    userFile: ownFile?.origin ?? '~/.config/nix/nix.conf',
    systemList: (setting) =>
      configuration?.system[setting] === undefined ? undefined : listOf(configuration.system[setting], []),
    userList: (setting) => listOf(settings?.values[setting], []),
    isSetByUser: (setting) => ownFile !== undefined && (configuration?.overridden.includes(setting) ?? false),
    linesWith: (setting, isMeant) => {
      const found = (lines: readonly SettingLine[]) =>
        lines.filter((line) => line.setting === setting && (line.entries?.some(isMeant) ?? false));
      // A list of substituters is asked for whether or not the daemon trusts the user.
      const own = userCounts === true || setting === 'substituters' ? found(ownLines) : [];
      return own.length > 0 ? own : found(systemLines);
    },
    lastSetIn: (setting) => ownLines.findLast((line) => line.setting === setting)?.origin,
    hasNamedSubstituters:
      facts.configuration.state === 'not-asked' && facts.configuration.reason === NAMED_SUBSTITUTERS,
    userCounts,
  };
}
