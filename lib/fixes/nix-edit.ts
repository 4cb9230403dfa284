import { type ListEdit, takingOut, type Written } from './dialect.ts';

/** A file in the Nix language with settings in it. */
interface NixFile {
  /** As in "the NixOS configuration (/etc/nixos/configuration.nix or another module)". */
  readonly where: string;
  readonly file: string;
  /** The attribute set that holds the settings. */
  readonly settings: 'nix.settings' | 'nixConfig';
  /** `extra-` where the plain name would replace the list of the system. */
  readonly add: '' | 'extra-';
  /** What makes one definition win over all others, where several are joined. */
  readonly force: '' | 'lib.mkForce ';
}

/** A change of settings that are written in the Nix language. */
export function nixEdit(
  { setting, takeOut, putIn, result, isWhole }: ListEdit,
  { where, file, settings, add, force }: NixFile,
): Written {
  const option = `${settings}.${setting}`;
  const extra = `${settings}.${add}${setting}`;
  if (isWhole)
    return {
      title: `Write this into ${where}, in place of what sets ${option} there`,
      how: 'set',
      setting,
      file,
      takeOut: [],
      lines: definition(option, force, result),
      notes: force === '' ? [] : ['the module has to take lib among its arguments'],
    };
  if (takeOut.length === 0)
    return {
      title: `Add this to ${where}`,
      how: 'append',
      setting,
      file,
      takeOut,
      lines: definition(extra, '', putIn),
      // In Home Manager and in a flake a plain list comes after the extra one, and replaces it.
      notes: [
        `where that file sets it already${add === '' ? '' : ', with extra- or without'}, add to its list`,
      ],
    };
  const options = extra === option ? option : `${option} or ${extra}`;
  return {
    ...takingOut(`${options} in ${where}`, putIn),
    setting,
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
