import { type NixVersion, parseNixVersion } from '../../lib/nix/version.ts';

/** `2.8.0`, or with a flavour in front: `lix 2.95.3`. */
export function nixVersion(text: string): NixVersion {
  const line = text.startsWith('lix ') ? `nix (Lix, like Nix) ${text.slice(4)}` : `nix (Nix) ${text}`;
  const version = parseNixVersion(line);
  if (version === undefined) throw new Error(`no version: ${text}`);
  return version;
}
