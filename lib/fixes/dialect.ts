import type { Fix } from '../model/report.ts';
import type { InstallationView } from './installation-view.ts';
import type { Place } from './place.ts';

/** A change of one list setting in the place where it belongs. */
export interface ListEdit extends Omit<Place, 'list'> {
  readonly setting: string;
  readonly takeOut: readonly string[];
  /** What is not there yet. */
  readonly putIn: readonly string[];
  /** The whole list once it is changed. */
  readonly result: readonly string[];
}

/** A change in the words of one kind of installation: a fix but for its certainty. `notes`: what the reader has to know to follow it. */
export type Edited = Omit<Fix, 'certainty' | 'note'> & { readonly notes?: readonly string[] };

/** What there is to copy, without what makes it count. */
export type Written = Pick<Edited, 'title' | 'how' | 'setting' | 'file' | 'takeOut' | 'lines' | 'notes'>;

/** How list settings are changed on one kind of installation. */
export type Dialect = (edit: ListEdit, view: InstallationView) => Edited;

/** What an edit needs that counts as soon as it is written: neither root nor a command. */
export const atOnce = { apply: [], needsRoot: false, restartsDaemon: false } as const;

/** What a change that takes entries out of `where` is called, for a reader and for a program. */
export const takingOut = (where: string, putIn: readonly string[]): Pick<Written, 'title' | 'how'> =>
  putIn.length > 0
    ? { title: `Replace ${putIn.length > 1 ? 'these entries' : 'this entry'} of ${where}`, how: 'replace' }
    : { title: `Take this out of ${where}`, how: 'take-out' };
