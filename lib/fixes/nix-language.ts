/** A list option of `nix.settings` in a NixOS or nix-darwin module. Definitions of several modules are merged, so this adds. */
export const settingsOption = (setting: string, values: readonly string[]): readonly string[] => [
  `nix.settings.${setting} = [ ${values.map(nixString).join(' ')} ];`,
];

/** A string of the Nix language. */
const nixString = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replaceAll('${', '\\${')}"`;
