import { otherSettings } from './other-settings.ts';
import { type SettingType, type SettingValue, valueOfTokens } from './setting-value.ts';
import { atLeast, type NixVersion } from './version.ts';

/** One setting of Nix: its type, other names it answers to, and the versions that know it (`lix` and `determinate`: only those). */
export interface SettingEntry {
  readonly type: SettingType;
  readonly aliases?: readonly string[];
  readonly initial?: SettingValue | ((version: NixVersion | undefined) => SettingValue);
  readonly since?: string;
  readonly until?: string;
  /** Words that are accepted beside the values of the type. */
  readonly words?: readonly string[];
}

const cacheNixosOrg = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
const thirtyDays = 2_592_000;
const sevenDays = 604_800;
const mebibyte = 1_048_576;

/**
 * The settings about caches, their users and the daemon, with Nix's own defaults (libstore/globals.hh, filetransfer.hh, nix/daemon.cc;
 * 2.0 to 2.35). Where a setting was renamed its older name is the canonical one here, because every version understands it.
 */
const cacheSettings: Readonly<Record<string, SettingEntry>> = {
  substituters: { type: 'list', initial: ['https://cache.nixos.org/'], aliases: ['binary-caches'] },
  'extra-substituters': { type: 'list', initial: [], aliases: ['extra-binary-caches'], until: '2.4' },
  'trusted-substituters': { type: 'set', initial: [], aliases: ['trusted-binary-caches'] },
  'trusted-public-keys': { type: 'list', initial: [cacheNixosOrg], aliases: ['binary-cache-public-keys'] },
  'secret-key-files': { type: 'list', initial: [] },
  'require-sigs': { type: 'bool', initial: true },
  substitute: { type: 'bool', initial: true, aliases: ['build-use-substitutes'] },
  fallback: { type: 'bool', initial: false, aliases: ['build-fallback'] },
  'builders-use-substitutes': { type: 'bool', initial: false },
  'always-allow-substitutes': { type: 'bool', initial: false, since: '2.19' },
  'max-substitution-jobs': { type: 'uint32', initial: 16, aliases: ['substitution-max-jobs'], since: '2.16' },
  'connect-timeout': { type: 'uint64', initial: connectTimeout, aliases: ['max-connect-timeout'] },
  'initial-connect-timeout': { type: 'uint64', initial: 5, since: 'lix' },
  'stalled-download-timeout': { type: 'uint64', initial: 300, since: '2.3' },
  'download-attempts': { type: 'uint32', initial: 5, aliases: ['filetransfer-retry-attempts'], since: '2.3' },
  'filetransfer-retry-delay': { type: 'uint32', initial: 100, since: '2.35' },
  'filetransfer-retry-delay-rate-limited': { type: 'uint32', initial: 5000, since: '2.35' },
  'filetransfer-retry-max-delay': { type: 'uint32', initial: 60_000, since: '2.35' },
  'filetransfer-retry-jitter': { type: 'bool', initial: true, since: '2.35' },
  'http-connections': { type: 'uint64', initial: 25, aliases: ['binary-caches-parallel-connections'] },
  http2: { type: 'bool', initial: true },
  http3: { type: 'bool', initial: false, since: '2.35' },
  'download-speed': { type: 'uint32', initial: 0, since: '2.11' },
  'download-buffer-size': { type: 'uint64', initial: downloadBufferSize, since: '2.21' },
  'user-agent-suffix': { type: 'string', initial: '' },
  'netrc-file': { type: 'path', initial: '/etc/nix/netrc' },
  'ssl-cert-file': { type: 'optional-path', initial: '', since: '2.15' },
  'narinfo-cache-negative-ttl': { type: 'uint32', initial: 3600, since: '2.1' },
  'narinfo-cache-positive-ttl': { type: 'uint32', initial: thirtyDays, since: '2.1' },
  'narinfo-cache-meta-ttl': { type: 'uint32', initial: sevenDays, since: '2.34' },
  'tarball-ttl': { type: 'uint32', initial: 3600 },
  'use-sqlite-wal': { type: 'bool', initial: true },
  store: { type: 'string', initial: 'auto' },
  'trusted-users': { type: 'list', initial: ['root'] },
  'allowed-users': { type: 'list', initial: ['*'] },
  'build-users-group': { type: 'string' },
  'accept-flake-config': { type: 'bool', initial: acceptFlakeConfig, since: '2.5', words: ['ask'] },
  'access-tokens': { type: 'map', initial: {}, since: '2.4' },
  'allowed-uris': { type: 'list', initial: [] },
  'experimental-features': { type: 'set', initial: [], since: '2.4' },
  'hashed-mirrors': { type: 'list' },
  'post-build-hook': { type: 'string', initial: '', since: '2.3' },
  builders: { type: 'string', initial: '@/etc/nix/machines' },
  'max-jobs': { type: 'jobs', initial: 1, aliases: ['build-max-jobs'] },
  cores: { type: 'uint32', aliases: ['build-cores'] },
  timeout: { type: 'int64', initial: 0, aliases: ['build-timeout'] },
  'max-silent-time': { type: 'int64', initial: 0, aliases: ['build-max-silent-time'] },
  'build-poll-interval': { type: 'uint32', initial: 5 },
  'print-missing': { type: 'bool', initial: true },
};

const settings: ReadonlyMap<string, SettingEntry> = new Map([
  ...Object.entries(cacheSettings),
  ...otherSettings,
]);

const canonicalNames: ReadonlyMap<string, string> = new Map(
  [...settings].flatMap(([name, { aliases = [] }]) => aliases.map((alias) => [alias, name] as const)),
);

/** The name this project uses for a setting that has several; with `extra-` kept in front. Unknown names come back as they are. */
export function canonicalSettingName(name: string): string {
  if (settings.has(name)) return name;
  const canonical = canonicalNames.get(name);
  if (canonical !== undefined) return canonical;
  return name.startsWith('extra-') ? `extra-${canonicalSettingName(name.slice('extra-'.length))}` : name;
}

/** What is known of a setting, by canonical name or alias; undefined for a name that no Nix knows. */
export function settingEntry(name: string): SettingEntry | undefined {
  return settings.get(name) ?? settings.get(canonicalNames.get(name) ?? '');
}

/**
 * Whether this Nix knows the setting at all; it warns of others and goes on. Lix took over some later settings of Nix and not others, so
 * that a Lix, like a Nix of unknown version, is taken to know whatever was not removed before 2.18.
 */
export function isKnownSetting(name: string, version: NixVersion | undefined): boolean {
  const entry = settingEntry(name);
  if (entry === undefined || (entry.until !== undefined && atLeast(version, entry.until))) return false;
  if (entry.since === undefined || version === undefined || version.flavour === 'lix') return true;
  if (entry.since === 'lix' || entry.since === 'determinate') return entry.since === version.flavour;
  return atLeast(version, entry.since);
}

/** The value that Nix reads from the words after `name =`; undefined where it refuses them, and ends. */
export function settingValue(
  name: string,
  tokens: readonly string[],
  version: NixVersion | undefined,
): SettingValue | undefined {
  const entry = settingEntry(name);
  const [first = ''] = tokens;
  if (tokens.length === 1 && entry?.words?.includes(first) === true) return first;
  return valueOfTokens(entry?.type ?? 'string', tokens, version);
}

/** The value a setting has when nobody sets it; undefined where that depends on the machine, or for an unknown name. */
export function settingDefault(name: string, version: NixVersion | undefined): SettingValue | undefined {
  const initial = settingEntry(name)?.initial;
  return typeof initial === 'function' ? initial(version) : initial;
}

/** Seconds. 0 leaves it to curl (300 s). Lix split it from 2.94 on: this is its maximum, the first attempt waits `initial-connect-timeout`. */
function connectTimeout(version: NixVersion | undefined): number {
  if (version?.flavour === 'lix') return atLeast(version, '2.94') ? 300 : atLeast(version, '2.93') ? 5 : 0;
  if (!atLeast(version, '2.29')) return 0;
  const isBackport = !atLeast(version, '2.31') && atLeast(version, '2.30.4');
  return isBackport || atLeast(version, '2.31.2') ? 15 : 5;
}

function downloadBufferSize(version: NixVersion | undefined): number {
  return atLeast(version, '2.33') ? mebibyte : 64 * mebibyte;
}

function acceptFlakeConfig(version: NixVersion | undefined): SettingValue {
  return version?.flavour === 'lix' && atLeast(version, '2.91') ? 'ask' : false;
}
