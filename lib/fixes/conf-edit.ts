import { atLeast, type NixVersion } from '../nix/version.ts';
import { type ListEdit, takingOut, type Written } from './dialect.ts';
import type { InstallationView } from './installation-view.ts';

/**
 * A change of a nix.conf. `extra-` appends to the list at the place where it stands, so that it belongs behind whatever sets the list;
 * where it cannot append, or a default has to go, the whole list is written.
 */
export function confEdit(edit: ListEdit, { version }: InstallationView, file: string): Written {
  const { setting, takeOut, putIn, result } = edit;
  if (needsWhole(edit, version))
    return {
      title: `Write this line into ${file}, in place of one that sets ${setting} there`,
      how: 'set',
      setting,
      file,
      takeOut: [],
      lines: [`${setting} = ${result.join(' ')}`.trimEnd()],
      // A line with extra- goes on adding what stands in it.
      notes: takeOut.length > 1 ? [`take ${takeOut.join(' and ')} out of other lines too`] : [],
    };
  if (takeOut.length === 0)
    return {
      title: `Add this line at the end of ${file}`,
      how: 'append',
      setting,
      file,
      takeOut,
      lines: [`extra-${setting} = ${putIn.join(' ')}`],
    };
  return { ...takingOut(whereIn(edit, file, version), putIn), setting, file, takeOut, lines: putIn };
}

/** Lines that a reader can still be sent to one after another. */
const MOST_LINES = 3;

/** Where an entry stands: its very lines, where they are known. */
function whereIn({ setting, lines }: ListEdit, file: string, version: NixVersion | undefined): string {
  const numbers = lines.map(({ line }) => line);
  if (lines.length === 0 || lines.length > MOST_LINES || lines.some(({ origin }) => origin !== file))
    return `${canAppend(version) ? `${setting} or extra-${setting}` : setting} in ${file}`;
  return `${setting} in ${numbers.length === 1 ? 'line' : 'lines'} ${numbers.join(', ')} of ${file}`;
}

/** Whether an addition has to say the whole list as well. */
export const needsWhole = ({ isWhole, takeOut, putIn }: ListEdit, version: NixVersion | undefined): boolean =>
  isWhole || (putIn.length > 0 && takeOut.length === 0 && !canAppend(version));

/** `extra-` appends to any list since 2.4 (libutil/config.cc). */
const canAppend = (version: NixVersion | undefined): boolean => atLeast(version, '2.4');
