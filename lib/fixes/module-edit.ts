import { takingOut } from './conf-edit.ts';
import type { Edited, ListEdit } from './dialect.ts';

/**
 * A change of `nix.settings` in a module of NixOS or nix-darwin. The lists of several modules are joined, so that a new one adds to the
 * others and only mkForce takes away what the defaults hold.
 */
export function moduleEdit(
  { setting, takeOut, putIn, result, isDefault }: ListEdit,
  { system, file }: { readonly system: string; readonly file: string },
): Pick<Edited, 'title' | 'file' | 'takeOut' | 'lines' | 'note'> {
  const option = `nix.settings.${setting}`;
  if (isDefault)
    return {
      title: `Write this into the ${system} configuration (${file} or another module), in place of what sets ${option} there`,
      file,
      takeOut: [],
      lines: definition(option, 'lib.mkForce ', result),
      note: 'the module has to take lib among its arguments',
    };
  if (takeOut.length === 0)
    return {
      title: `Add this to the ${system} configuration (${file} or another module)`,
      file,
      takeOut,
      lines: definition(option, '', putIn),
      note: 'where that file sets it already, add to its list',
    };
  return {
    title: takingOut(`${option} in the ${system} configuration (${file} or another module)`, putIn),
    file,
    takeOut: takeOut.map(nixString),
    lines: putIn.map(nixString),
  };
}

function definition(option: string, force: string, values: readonly string[]): readonly string[] {
  const [first, ...more] = values.map(nixString);
  if (first === undefined) return [`${option} = ${force}[ ];`];
  if (more.length === 0) return [`${option} = ${force}[ ${first} ];`];
  return [`${option} = ${force}[`, ...[first, ...more].map((value) => `  ${value}`), '];'];
}

/** A string of the Nix language that means this text. */
function nixString(text: string): string {
  const escaped = text
    .replace(/["\\]|\$(?=\{)/g, '\\$&')
    .replace(/[\n\r\t]/g, (blank) => blanks[blank] ?? '');
  return `"${escaped}"`;
}

const blanks: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
