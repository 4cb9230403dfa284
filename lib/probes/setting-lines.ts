import type { SettingLine } from '../model/facts/machine.ts';
import type { MergedConf } from '../nix/conf-merge.ts';
import { shownText } from '../nix/shown-setting.ts';
import { isKept } from './setting-values.ts';

/** The lines that set what counts of the settings about caches, without credentials: what was lost to a later line is not among them. */
export function settingLines({ settings }: MergedConf): SettingLine[] {
  const names = Object.keys(settings).filter((name) => isKept(name) || name === 'extra-substituters');
  return names.flatMap((name) => linesOf(name, settings));
}

function linesOf(name: string, settings: MergedConf['settings']): readonly SettingLine[] {
  const setting = settings[name];
  if (setting === undefined) return [];
  const isList = Array.isArray(setting.value);
  const lines = new Map<
    string,
    { readonly entries: string[]; readonly place: Omit<SettingLine, 'setting'> }
  >();
  for (const { text, origin, line, level } of setting.elements) {
    if (level === 'default') continue;
    const key = JSON.stringify([origin, line]);
    const found = lines.get(key) ?? { entries: [], place: { origin, line, level } };
    lines.set(key, found);
    found.entries.push(shownText(name, text));
  }
  const emptied = setting.discarded.at(-1)?.by;
  if (lines.size === 0 && isList && emptied !== undefined && emptied.level !== 'default') {
    const { origin, line, level } = emptied;
    return [{ setting: name, entries: [], origin, line, level }];
  }
  return [...lines.values()].map(({ entries, place }) => ({
    setting: name,
    ...(isList ? { entries } : {}),
    ...place,
  }));
}
