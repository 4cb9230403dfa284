import { listOf } from '../derive/effective.ts';
import type { SettingLine } from '../model/facts/machine.ts';
import type { FixIntent } from '../model/fix.ts';
import type { InstallationKind } from '../model/installation-kind.ts';
import { settingDefault } from '../nix/setting-table.ts';
import type { InstallationView } from './installation-view.ts';

export type ListIntent = Extract<FixIntent, { readonly setting: string }>;

/** Where a list setting is changed, and what it holds there. */
export interface Place {
  readonly language: InstallationKind;
  /** Whose configuration it is. */
  readonly level: 'system' | 'user';
  /** The file, where it is known to be another than usual; or the variable NIX_CONFIG. */
  readonly file?: string | undefined;
  /** The lines in which what is to be taken out stands, where that is known. */
  readonly lines: readonly SettingLine[];
  readonly list: readonly string[];
  /** What is to be taken out stands in no file that could be edited (such as a default), so that the whole list has to be written. */
  readonly isWhole: boolean;
}

interface Change {
  /** Whether an entry is one to be taken out. */
  readonly isMeant: (entry: string) => boolean;
  readonly putIn: readonly string[];
}

export function placeOf(intent: ListIntent, { isMeant, putIn }: Change, view: InstallationView): Place {
  const { kind, setting, flake } = intent;
  const isOrder = kind === 'arrange-setting' && intent.replacing.length === 0;
  if (flake !== undefined)
    return { language: 'flake', level: 'user', file: flake, lines: [], list: [], isWhole: isOrder };
  const isTakingOut = kind !== 'add-to-setting';
  const { system, user } = view.languages;
  const ownList = view.userList(setting);
  // A flake or a command line takes nothing out of the files, but it can set the whole list.
  if (system === 'flake' || system === 'command-line')
    return { language: system, level: 'user', lines: [], list: ownList, isWhole: isTakingOut };

  const systemList = view.systemList(setting);
  const found = (systemList ?? ownList).filter(isMeant);
  const defaults = listOf(settingDefault(setting, view.version), []);
  const isDefault = (entry: string): boolean => defaults.includes(entry);
  const isWhole =
    isOrder ||
    (kind === 'arrange-setting' ? found.some(isDefault) : found.length > 0 && found.every(isDefault));
  const isUsers = belongsToUser(setting, putIn, view);
  const lines = isTakingOut && !isWhole ? view.linesWith(setting, isMeant) : [];
  const [line] = lines;
  const isForUser =
    line !== undefined
      ? line.level !== 'system'
      : isTakingOut && !isWhole
        ? !(systemList?.some(isMeant) ?? false) && (view.isSetByUser(setting) || isUsers)
        : isUsers;
  if (!isForUser)
    return {
      language: system,
      level: 'system',
      file: line?.origin,
      lines,
      list: systemList ?? ownList,
      isWhole,
    };
  const file = line?.origin ?? view.lastSetIn(setting) ?? view.userFile;
  const isVariable = file === 'NIX_CONFIG' && view.isSetByUser(setting);
  return { language: isVariable ? 'single-user' : user, level: 'user', file, lines, list: ownList, isWhole };
}

/** A user's own file is read last, so that nothing written before it counts where it sets the list. */
function belongsToUser(setting: string, putIn: readonly string[], view: InstallationView): boolean {
  if (view.kind === 'home-manager' && view.userCounts !== false) return true;
  const isAlone = view.languages.system === 'single-user';
  return view.isSetByUser(setting)
    ? view.userCounts === true || isAlone || daemonKeeps(setting, putIn, view)
    : isAlone && !view.isRoot;
}

/** Of a user whom it does not trust a daemon takes only a list of substituters, and of that what it knows; its own list is then forgotten. */
function daemonKeeps(setting: string, putIn: readonly string[], { systemList }: InstallationView): boolean {
  const known = ['substituters', 'trusted-substituters'].flatMap((name) => systemList(name) ?? []);
  return setting === 'substituters' && putIn.length > 0 && putIn.every((entry) => known.includes(entry));
}
