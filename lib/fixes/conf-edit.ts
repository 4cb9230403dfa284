import { atLeast } from '../nix/version.ts';
import type { Edited, ListEdit } from './dialect.ts';
import type { InstallationView } from './installation-view.ts';

/**
 * A change of a nix.conf. `extra-` appends to any list since 2.4, at the place where it stands, so that it belongs behind whatever sets the
 * list; before, and where a default has to go, the whole list is written (libutil/config.cc).
 */
export function confEdit(
  { setting, takeOut, putIn, result, isDefault }: ListEdit,
  { version }: InstallationView,
  file: string,
): Pick<Edited, 'title' | 'file' | 'takeOut' | 'lines'> {
  const canAppend = atLeast(version, '2.4');
  if (isDefault || (putIn.length > 0 && takeOut.length === 0 && !canAppend))
    return {
      title: `Write this line into ${file}, in place of one that sets ${setting} there`,
      file,
      takeOut: [],
      lines: [`${setting} = ${result.join(' ')}`.trimEnd()],
    };
  if (takeOut.length === 0)
    return {
      title: `Add this line at the end of ${file}`,
      file,
      takeOut,
      lines: [`extra-${setting} = ${putIn.join(' ')}`],
    };
  const entry = `${canAppend ? `${setting} or extra-${setting}` : setting} in ${file}`;
  return { title: takingOut(entry, putIn), file, takeOut, lines: putIn };
}

/** The title of a change that takes entries out of `where`. */
export const takingOut = (where: string, putIn: readonly string[]): string =>
  putIn.length > 0 ? `Replace this entry of ${where}` : `Take this out of ${where}`;
