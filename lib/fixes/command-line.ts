import { shellWord } from '../nix/shell-word.ts';
import type { NixVersion } from '../nix/version.ts';
import { needsWhole } from './conf-edit.ts';
import { atOnce, type Dialect, type ListEdit } from './dialect.ts';
import { trustNote } from './trust-note.ts';

/** Options for a single command, which count after all files. */
export const commandLine: Dialect = (edit, view) => ({
  title: 'Give this option to the Nix command',
  how: 'option',
  setting: edit.setting,
  takeOut: [],
  lines: [optionFor(edit, view.version)],
  notes: trustNote(edit, view),
  ...atOnce,
});

/** The option that makes an edit for one command: every command of Nix takes `--option`, in all versions, and so do those that wrap them. */
export function optionFor(edit: ListEdit, version: NixVersion | undefined): string {
  const { setting, putIn, result } = edit;
  return needsWhole(edit, version)
    ? `--option ${setting} ${shellWord(result.join(' '))}`
    : `--option extra-${setting} ${shellWord(putIn.join(' '))}`;
}
