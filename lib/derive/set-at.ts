import type { SettingLine, SettingsFact } from '../model/facts/machine.ts';
import type { Subject } from '../model/finding.ts';

/** A line of a configuration file. */
type SetAt = Pick<SettingLine, 'origin' | 'line'>;

/**
 * The lines that set what a finding is about: a cache, a key by its name, or a whole setting. None where Nix has it by default, where
 * the files were not read, or for the machine as a whole.
 */
export function setAt(subject: Subject, settings: SettingsFact | undefined): readonly SetAt[] {
  const lines = settings?.lines ?? [];
  const found = lines.filter((line) => sets(line, subject));
  return found.map(({ origin, line }) => ({ origin, line }));
}

function sets({ setting, entries = [] }: SettingLine, { kind, name }: Subject): boolean {
  switch (kind) {
    case 'cache':
      return isAboutSubstituters(setting) && entries.includes(name);
    case 'key':
      return setting === 'trusted-public-keys' && entries.some((entry) => isKeyOf(entry, name));
    case 'setting':
      return setting === name || (name === 'substituters' && isAboutSubstituters(setting));
    case 'machine':
    case 'builder':
    case 'path':
      return false;
  }
}

/** Before 2.4 the extra ones were a list of their own. */
const isAboutSubstituters = (setting: string): boolean =>
  setting === 'substituters' || setting === 'extra-substituters';

/** A quotation mark before the name is no part of it. */
const isKeyOf = (entry: string, name: string): boolean => {
  const bare = entry.replace(/^["']/, '');
  return bare === name || bare.startsWith(`${name}:`);
};
