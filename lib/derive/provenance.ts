import type { Place, SettingProvenance } from '../model/configuration.ts';
import type { MergedConf } from '../nix/conf-merge.ts';
import type { ConfPlace, MergedSetting } from '../nix/conf-state.ts';
import { settingFromEnvironment } from '../nix/environment-setting.ts';
import { offlineOverrides } from '../nix/offline.ts';
import { isKnownSetting, settingDefault } from '../nix/setting-table.ts';
import type { SettingValue } from '../nix/setting-value.ts';
import type { Settings } from '../nix/show-config.ts';
import { keptSettings, shownSetting, shownText } from '../nix/shown-setting.ts';
import type { NixVersion } from '../nix/version.ts';
import { sameSetting } from './same-setting.ts';

interface ProvenanceInput {
  readonly merged: MergedConf;
  readonly version: NixVersion | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What Nix itself says. */
  readonly said?: Settings | undefined;
  /** Nix saw no network, and changed some settings for its own process alone. */
  readonly sawNoNetwork: boolean;
}

const settingNames = [...keptSettings, 'extra-substituters'];

/** The settings about caches that this Nix knows, each with where it comes from. No credential is in the answer. */
export function settingProvenance(input: ProvenanceInput): readonly SettingProvenance[] {
  return settingNames.flatMap((name) => {
    const merged = input.merged.settings[name];
    const isKnown = input.version !== undefined && isKnownSetting(name, input.version);
    const assumed = input.version === undefined && isKnownByMost(name);
    if (merged === undefined && !isKnown && !assumed) return [];
    const setting = merged === undefined ? unset(name, input) : fromLines(name, merged);
    return setting === undefined ? [] : [compared(setting, input)];
  });
}

/** A saved `nix config show`: it names every setting, and says of none where it comes from. */
export function savedProvenance(values: Settings, file: string): readonly SettingProvenance[] {
  return settingNames.flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    const place = { file, line: null, level: 'saved' } as const;
    return [{ name, value: shownSetting(name, value), ...placed(name, value, place), ...kept }];
  });
}

const kept = { discarded: [], overridden: false };

/** Only Lix has it, and a Nix that was not asked is hardly that. */
const isKnownByMost = (name: string): boolean =>
  name !== 'initial-connect-timeout' && isKnownSetting(name, undefined);

type Unshown = Omit<SettingProvenance, 'nixSays'> & { readonly raw: SettingValue };

function fromLines(name: string, { value, elements, discarded, overridden }: MergedSetting): Unshown {
  return {
    name,
    raw: value,
    value: shownSetting(name, value),
    origin: elements.map(({ text, ...at }) => {
      const element = isList(value) ? { text: shownText(name, text) } : {};
      return { ...element, ...placeOf(at) };
    }),
    discarded: discarded.map(({ text, by, ...at }) => ({
      text: shownText(name, text),
      ...placeOf(at),
      by: placeOf(by),
    })),
    overridden,
  };
}

/** A setting that no line names: an environment variable may stand behind it, or what Nix finds on this machine. */
function unset(name: string, { env, said, version }: ProvenanceInput): Unshown | undefined {
  const found = settingFromEnvironment(name, env);
  if (found !== undefined)
    return settled(name, found.value, { file: found.variable, line: null, level: 'environment' });
  const value = name === 'ssl-cert-file' ? said?.[name] : undefined;
  const initial = value ?? settingDefault(name, version);
  return initial === undefined ? undefined : settled(name, initial, defaultPlace);
}

const settled = (name: string, raw: SettingValue, place: Place): Unshown => ({
  name,
  raw,
  value: shownSetting(name, raw),
  ...placed(name, raw, place),
  ...kept,
});

const placed = (name: string, value: SettingValue, place: Place): Pick<SettingProvenance, 'origin'> => ({
  origin: isList(value) ? value.map((text) => ({ text: shownText(name, text), ...place })) : [place],
});

const defaultPlace: Place = { file: 'default', line: null, level: 'default' };

const placeOf = ({ origin, line, level }: ConfPlace): Place =>
  level === 'default' ? defaultPlace : { file: origin, line, level };

function compared(
  { raw, ...setting }: Unshown,
  { said, version, sawNoNetwork }: ProvenanceInput,
): SettingProvenance {
  const { name } = setting;
  const printed = said?.[name];
  if (printed === undefined || sameSetting(name, raw, printed, version)) return setting;
  if (sawNoNetwork && offlineOverrides.includes(name)) return setting;
  return { ...setting, nixSays: shownSetting(name, printed) };
}

const isList = (value: SettingValue): value is readonly string[] => Array.isArray(value);
