import { listOf } from '../derive/effective.ts';
import type { FixIntent } from '../model/fix.ts';
import { settingDefault } from '../nix/setting-table.ts';
import type { ListEdit } from './dialect.ts';
import type { InstallationView } from './installation-view.ts';

type ListIntent = Extract<FixIntent, { readonly setting: string }>;

/** What has to be written where to bring a list setting to what is wanted: only what is not there yet. */
export function listEdit(intent: ListIntent, view: InstallationView): ListEdit {
  const { setting } = intent;
  const { takeOut, putIn } = wordsOf(intent);
  const isMeant = (entry: string): boolean => takeOut.some((words) => means(words, entry));
  const ofSystem = view.systemList(setting);
  const isInSystemFile = ofSystem?.some(isMeant) ?? false;
  const defaults = listOf(settingDefault(setting, view.version), []);
  const found = (ofSystem ?? view.userList(setting)).filter(isMeant);
  const isDefault = found.length > 0 && found.every((entry) => defaults.includes(entry));

  const isForUser =
    takeOut.length === 0 || isDefault
      ? belongsToUser(setting, view)
      : !isInSystemFile && (view.isSetByUser(setting) || belongsToUser(setting, view));
  const list = isForUser || ofSystem === undefined ? view.userList(setting) : ofSystem;
  const kept = list.filter((entry) => !isMeant(entry));
  const missing = putIn.filter((value) => !kept.includes(value));
  return {
    setting,
    takeOut,
    putIn: takeOut.length === 0 && missing.length === 0 ? putIn : missing,
    result: [...kept, ...missing],
    isDefault,
    level: isForUser ? 'user' : 'system',
  };
}

function wordsOf(intent: ListIntent): Pick<ListEdit, 'takeOut' | 'putIn'> {
  switch (intent.kind) {
    case 'add-to-setting':
      return { takeOut: [], putIn: intent.values };
    case 'remove-from-setting':
      return { takeOut: intent.values, putIn: [] };
    case 'replace-in-setting':
      return { takeOut: [intent.from], putIn: [intent.to] };
  }
}

/** A user's own file is read last, so that nothing written before it counts where it sets the list. */
const belongsToUser = (setting: string, view: InstallationView): boolean =>
  view.isSetByUser(setting)
    ? view.userCounts || view.kind === 'single-user'
    : view.kind === 'single-user' && !view.isRoot;

/** Whether the words of an intent mean this entry: a key is named without its bytes as `cache.test-1:...`. */
const means = (words: string, entry: string): boolean =>
  words.endsWith(':...') ? entry.startsWith(words.slice(0, -'...'.length)) : entry === words;
