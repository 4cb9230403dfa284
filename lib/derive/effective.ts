import type { FactValues } from '../model/facts/facts.ts';
import { filterSubstituters, matchesUser, type SubstituterVerdict } from '../nix/daemon-trust.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { rememberedOf } from './remembered.ts';

/** The facts about configuration; all but the settings themselves may be missing. */
export interface ConfigurationFacts {
  readonly settings: FactValues['settings'];
  readonly nix?: FactValues['nix'] | undefined;
  readonly configuration?: FactValues['configuration'] | undefined;
  readonly daemon?: FactValues['daemon'] | undefined;
  readonly user?: FactValues['user'] | undefined;
}

/** Who will download: this user's own process, or a daemon that may not trust this user. */
export type Substituting =
  | { readonly by: 'user' }
  | { readonly by: 'daemon'; readonly trusted: boolean | undefined }
  | { readonly by: 'unknown' };

/**
 * Whether a daemon does the downloading. `auto` opens the store itself when it can write to the state directory
 * (resolveStoreConfig in store-registration.cc; earlier openStore in store-api.cc).
 */
export function substitutingOf({ daemon, user, configuration }: ConfigurationFacts): Substituting {
  if (daemon === undefined) return { by: 'unknown' };
  const auto = daemon.store === '' || daemon.store === 'auto';
  if (auto && (daemon.stateWritable || daemon.socket === 'absent')) return { by: 'user' };
  if (!auto && daemon.store !== 'daemon' && !daemon.store.startsWith('unix://')) return { by: 'user' };
  if (daemon.trusted !== undefined) return { by: 'daemon', trusted: daemon.trusted };
  if (user === undefined || configuration === undefined) return { by: 'daemon', trusted: undefined };
  return {
    by: 'daemon',
    trusted: matchesUser(listOf(configuration.system['trusted-users'], ['root']), user),
  };
}

/** A substituter that the daemon will not use for this user, and by which rule of Nix. */
export interface DroppedSubstituter {
  readonly entry: string;
  readonly rule: SubstituterVerdict['rule'];
}

/** What the process that substitutes will go by, as far as can be known. */
export interface Effective {
  readonly version: NixVersion | undefined;
  readonly storeDir: string;
  readonly substituting: Substituting;
  readonly substituters: readonly string[];
  readonly dropped: readonly DroppedSubstituter[];
  readonly trustedKeys: readonly string[];
  readonly requireSigs: boolean;
}

/**
 * The settings that count. For a user whom the daemon does not trust these are the daemon's own keys and its filtered
 * list of substituters (ClientSettings::apply in daemon.cc), whatever `nix config show` prints.
 */
export const effectiveOf: (facts: ConfigurationFacts) => Effective = rememberedOf(
  ({ settings }) => settings,
  ['nix', 'configuration', 'daemon', 'user'],
  workedOut,
);

function workedOut(facts: ConfigurationFacts): Effective {
  const { settings, configuration, nix } = facts;
  const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
  const substituting = substitutingOf(facts);
  const untrusted =
    substituting.by === 'daemon' && substituting.trusted === false && configuration !== undefined;
  const deciding = untrusted ? { ...settings.values, ...configuration.system } : settings.values;
  const requested = listOf(settings.values['substituters'], []);
  const dropped =
    untrusted && asksForSubstituters(configuration)
      ? filterSubstituters(
          requested,
          listOf(configuration.system['substituters'], []),
          listOf(configuration.system['trusted-substituters'], []),
          version,
        ).flatMap(({ entry, verdict, rule }) => (verdict === 'dropped' ? [{ entry, rule }] : []))
      : [];
  return {
    version,
    storeDir: settings.storeDir,
    substituting,
    substituters: requested,
    dropped,
    trustedKeys: listOf(deciding['trusted-public-keys'], []),
    requireSigs: deciding['require-sigs'] !== false,
  };
}

/** A list setting's items; `fallback` where it is not set or not a list. */
export const listOf = (value: unknown, fallback: readonly string[]): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : fallback;

/** Whether this user asks for substituters beyond the system files. Before 2.4 the extra ones were a setting of their own. */
export const asksForSubstituters = ({ overridden }: FactValues['configuration']): boolean =>
  overridden.includes('substituters') || overridden.includes('extra-substituters');
