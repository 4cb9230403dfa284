import type { FactValues } from '../model/facts/facts.ts';
import { droppedSettings } from '../nix/daemon-trust.ts';
import { settingDefault } from '../nix/setting-table.ts';
import type { SettingValue } from '../nix/setting-value.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { type ConfigurationFacts, substitutingOf } from './effective.ts';

/** The settings by which downloads happen. What nobody sets is left out where Nix was not asked. */
export interface InEffect {
  readonly version: NixVersion | undefined;
  readonly values: FactValues['settings']['values'];
  readonly of: (setting: string) => SettingValue | undefined;
}

/**
 * The settings of whoever downloads: where that is a daemon which does not trust this user, its own, but for the few that it takes from
 * anybody (ClientSettings::apply in libstore/daemon.cc). A default counts only where the version is known.
 */
export function valuesInEffect(facts: ConfigurationFacts): InEffect {
  const { settings, configuration, nix } = facts;
  const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
  const substituting = substitutingOf(facts);
  const isUntrusted = substituting.by === 'daemon' && substituting.trusted === false;
  const values =
    isUntrusted && configuration !== undefined
      ? { ...configuration.system, ...honouredOf(settings.values, version) }
      : settings.values;
  const initial = (setting: string) => (version === undefined ? undefined : settingDefault(setting, version));
  return { version, values, of: (setting) => values[setting] ?? initial(setting) };
}

function honouredOf(values: InEffect['values'], version: NixVersion | undefined): InEffect['values'] {
  const { honoured } = droppedSettings(Object.keys(values), version);
  return Object.fromEntries(Object.entries(values).filter(([name]) => honoured.includes(name)));
}
