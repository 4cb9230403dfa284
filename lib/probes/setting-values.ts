import { listOf } from '../derive/effective.ts';
import type { SettingsFact } from '../model/facts/machine.ts';
import type { MergedConf } from '../nix/conf-merge.ts';
import { settingDefault } from '../nix/setting-table.ts';
import { keptSettings, shownSetting } from '../nix/shown-setting.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';

export type Values = SettingsFact['values'];

/** With what decides about flakes, which is not about caches itself. */
const factSettings = [...keptSettings, 'accept-flake-config'] as const;

/** Whether a diagnosis of caches needs this setting. */
export const isKept = (name: string): boolean => keptSettings.some((kept) => kept === name);

/** The effective values of merged configuration files: what they set, else Nix's defaults. */
export function effectiveValues({ settings }: MergedConf, version: NixVersion | undefined): Values {
  return Object.fromEntries(
    [...factSettings, 'extra-substituters', 'builders'].flatMap((name) => {
      const value = settings[name]?.value ?? settingDefault(name, version);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What Nix will ask, as configured. Before 2.4 `extra-substituters` was a list of its own, asked after the other. */
export function substitutersOf(values: Values, version: NixVersion | undefined): readonly string[] {
  const lists = atLeast(version, '2.4') ? ['substituters'] : ['substituters', 'extra-substituters'];
  return lists.flatMap((name) => listOf(values[name], []));
}

/** The kept settings, fit to be saved and shown: store URLs without logins, keys without a secret that was pasted in their place. */
export function shownValues(values: Values): Values {
  return Object.fromEntries(
    factSettings.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, shownSetting(name, value)] as const];
    }),
  );
}
