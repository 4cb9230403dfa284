import type { Fix } from '../model/report.ts';
import type { InstallationView } from './installation-view.ts';

/** A change of one list setting. */
export interface ListEdit {
  readonly setting: string;
  readonly takeOut: readonly string[];
  readonly putIn: readonly string[];
  /** The whole list once it is changed. */
  readonly result: readonly string[];
  /** What is to be taken out stands in no file: Nix has it by default as long as nobody writes the whole list. */
  readonly isDefault: boolean;
  /** Whose configuration it is about. */
  readonly level: 'system' | 'user';
}

/** A change in the words of one kind of installation: a fix but for its certainty. `note` is what the reader has to know to follow it. */
export type Edited = Omit<Fix, 'certainty'>;

/** How list settings are changed on one kind of installation. */
export type Dialect = (edit: ListEdit, view: InstallationView) => Edited;
