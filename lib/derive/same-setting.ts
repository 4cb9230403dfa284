import { settingEntry } from '../nix/setting-table.ts';
import type { SettingValue } from '../nix/setting-value.ts';
import { parseStoreReference, renderStoreReference } from '../nix/store-reference.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';

/** Whether what Nix prints for a setting is what we read in the files; some values it prints in a form of its own. */
export function sameSetting(
  name: string,
  read: SettingValue,
  printed: SettingValue,
  version: NixVersion | undefined,
): boolean {
  // Nix prints the number of cores.
  if (name === 'max-jobs' && read === 'auto') return typeof printed === 'number';
  const isStores = name === 'store' || name.endsWith('substituters');
  // An empty NIX_REMOTE means `auto`, and is printed as it is before 2.34.
  if (name === 'store' && isAuto(read) && isAuto(printed)) return true;
  const normal = isStores && atLeast(version, '2.34') ? normalStore : (text: string) => text;
  const isSet = settingEntry(name)?.type === 'set';
  const form = (value: SettingValue): string => {
    if (!isList(value)) return normal(String(value));
    const texts = value.map(normal);
    return JSON.stringify(isSet ? [...new Set(texts)].sort() : texts);
  };
  return form(read) === form(printed);
}

const isAuto = (store: SettingValue): boolean => store === 'auto' || store === '';

const isList = (value: SettingValue): value is readonly string[] => Array.isArray(value);

/** The normal form in which 2.34 and later print store URLs. */
function normalStore(text: string): string {
  const reference = parseStoreReference(text);
  return reference === undefined ? text : renderStoreReference(reference);
}
