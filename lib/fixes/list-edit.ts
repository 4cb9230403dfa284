import type { ListEdit } from './dialect.ts';
import type { InstallationView } from './installation-view.ts';
import { type ListIntent, placeOf } from './place.ts';

/** What has to be written where to bring a list setting to what is wanted: only what is not there yet. */
export function listEdit(intent: ListIntent, view: InstallationView): ListEdit {
  if (intent.kind === 'arrange-setting' && intent.replacing.length === 0) return orderEdit(intent, view);
  const { setting } = intent;
  const { takeOut, putIn } = wordsOf(intent);
  const isMeant = (entry: string): boolean => takeOut.some((words) => means(words, entry));
  const { list, ...place } = placeOf(intent, { isMeant, putIn }, view);
  const kept = list.filter((entry) => !isMeant(entry));
  const missing = putIn.filter(
    (value, index) => ![...kept, ...putIn.slice(0, index)].some((entry) => isSame(setting, entry, value)),
  );
  // What replaces an entry takes its place, as their order counts.
  const at = list.findIndex(isMeant);
  const result = kept.toSpliced(at < 0 ? kept.length : at, 0, ...missing);
  return { setting, takeOut, putIn: missing, result: arranged(intent, result), ...place };
}

/** Another order of what is there: the whole list is written, behind all that it consists of. */
function orderEdit(intent: Arrangement, view: InstallationView): ListEdit {
  const { setting, values } = intent;
  const isMeant = (entry: string): boolean => values.includes(entry);
  const { list, ...place } = placeOf(intent, { isMeant, putIn: values }, view);
  const result = arranged(intent, list);
  const isThere = result.every((entry, index) => entry === list[index]);
  return { setting, takeOut: [], putIn: isThere ? [] : result, result, ...place };
}

type Arrangement = Extract<ListIntent, { readonly kind: 'arrange-setting' }>;

/** The list in the order that is wanted, what it does not name behind. */
const arranged = (intent: ListIntent, list: readonly string[]): readonly string[] =>
  intent.kind === 'arrange-setting' ? [...new Set([...intent.values, ...list])] : list;

function wordsOf(intent: ListIntent): Pick<ListEdit, 'takeOut' | 'putIn'> {
  switch (intent.kind) {
    case 'add-to-setting':
      return { takeOut: [], putIn: intent.values };
    case 'remove-from-setting':
      return { takeOut: intent.values, putIn: [] };
    case 'replace-in-setting':
      return { takeOut: [intent.from], putIn: [intent.to] };
    case 'arrange-setting':
      return {
        takeOut: intent.replacing.map(({ from }) => from),
        putIn: intent.replacing.map(({ to }) => to),
      };
  }
}

/** Whether the words of an intent mean this entry: a key is named without its bytes as `cache.test-1:...`. */
const means = (words: string, entry: string): boolean =>
  words.endsWith(':...') ? entry.startsWith(words.slice(0, -'...'.length)) : entry === words;

/** A slash at the end makes no other cache, but among the trusted-substituters the texts have to agree. */
const isSame = (setting: string, entry: string, value: string): boolean =>
  entry === value || (setting === 'substituters' && withoutSlash(entry) === withoutSlash(value));

const withoutSlash = (url: string): string => (url.endsWith('/') ? url.slice(0, -1) : url);
