import { canonicalPath } from './canonical-path.ts';
import { atLeast, type NixVersion } from './version.ts';

/** A configuration file that Nix looks for, and what made it look there: the name of a variable, or `default`. */
interface ConfLocation {
  readonly path: string;
  readonly level: 'system' | 'user';
  readonly because: string;
}

/** Where Nix takes its configuration from; files in the order they are applied, so that a later one wins. Missing ones are skipped. */
export interface ConfLocations {
  readonly files: readonly ConfLocation[];
  /** Whether the text in NIX_CONFIG is applied after the files. */
  readonly readsNixConfig: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which files Nix reads (libstore/globals.cc loadConfFile and getUserConfigFiles, libutil/users.cc getConfigDirs). Each list of files or
 * directories names the winner first and is therefore applied backwards. NIX_USER_CONF_FILES (2.4) replaces all user files, even
 * when it is empty; NIX_CONFIG_HOME came with 2.25, and with 2.5 the default /etc/xdg of XDG_CONFIG_DIRS. `homeDir` is the home that
 * Nix settles on, which is not HOME where another user owns that. Only NIX_CONF_DIR loses its `..` before any link is followed.
 */
export function confLocations(env: Environment, homeDir: string, version?: NixVersion): ConfLocations {
  const confDir = env['NIX_CONF_DIR'];
  const system: ConfLocation = confDir
    ? { path: withoutDots(joined(confDir, 'nix.conf')), level: 'system', because: 'NIX_CONF_DIR' }
    : { path: '/etc/nix/nix.conf', level: 'system', because: 'default' };
  const readsNixConfig = atLeast(version, '2.4');
  const listed = readsNixConfig ? env['NIX_USER_CONF_FILES'] : undefined;
  const user =
    listed === undefined
      ? [ownFile(env, homeDir, version), ...sharedFiles(env, version)]
      : split(listed).map((path) => ({ path, level: 'user' as const, because: 'NIX_USER_CONF_FILES' }));
  return { files: [system, ...user.reverse()], readsNixConfig };
}

function ownFile(env: Environment, homeDir: string, version: NixVersion | undefined): ConfLocation {
  const nixHome = knowsConfigHome(version) ? env['NIX_CONFIG_HOME'] : undefined;
  if (nixHome !== undefined) return userFile(joined(nixHome, 'nix.conf'), 'NIX_CONFIG_HOME');
  const configHome = env['XDG_CONFIG_HOME'];
  const isSet = atLeast(version, '2.4') ? configHome !== undefined : configHome;
  if (isSet) return userFile(joined(configHome ?? '', 'nix/nix.conf'), 'XDG_CONFIG_HOME');
  return userFile(joined(homeDir, '.config/nix/nix.conf'), 'default');
}

function sharedFiles(env: Environment, version: NixVersion | undefined): readonly ConfLocation[] {
  const dirs = env['XDG_CONFIG_DIRS'];
  if (dirs !== undefined)
    return split(dirs).map((dir) => userFile(joined(dir, 'nix/nix.conf'), 'XDG_CONFIG_DIRS'));
  return atLeast(version, '2.5') ? [userFile('/etc/xdg/nix/nix.conf', 'default')] : [];
}

/** Unknown versions are taken to be new: the variable is not set by accident. Lix never had it. */
function knowsConfigHome(version: NixVersion | undefined): boolean {
  return version === undefined || atLeast(version, '2.25');
}

function userFile(path: string, because: string): ConfLocation {
  return { path, level: 'user', because };
}

function split(list: string): readonly string[] {
  return list.split(':').filter((item) => item !== '');
}

/** A relative NIX_CONF_DIR is refused by Nix, and left as it is. */
const withoutDots = (path: string): string => (path.startsWith('/') ? canonicalPath(path) : path);

function joined(dir: string, name: string): string {
  return dir.endsWith('/') ? `${dir}${name}` : `${dir}/${name}`;
}
