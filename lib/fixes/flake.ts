import { atOnce, type Dialect } from './dialect.ts';
import { nixEdit } from './nix-edit.ts';
import { trustNote } from './trust-note.ts';

/** The `nixConfig` of a flake, whose values have to be literals. It counts for commands about this flake, once the user has accepted it. */
export const flake: Dialect = (edit, view) => {
  const file = edit.file ?? 'flake.nix';
  const { notes = [], ...written } = nixEdit(edit, {
    where: file,
    file,
    settings: 'nixConfig',
    add: 'extra-',
    force: '',
  });
  const asked = edit.putIn.length > 0 ? ['Nix asks whether to accept it'] : [];
  return { ...written, notes: [...notes, ...asked, ...trustNote(edit, view)], ...atOnce };
};
