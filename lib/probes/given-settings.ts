import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { detectConfigFormat, parseShowConfig } from '../nix/show-config.ts';
import type { NixVersion } from '../nix/version.ts';
import { mergeWithIncludes } from './conf-files.ts';
import { effectiveValues, type Values } from './setting-values.ts';

/** A configuration that the user gave: where its text came from, and that file's absolute path where it has one. */
export interface GivenConfig {
  readonly name: string;
  readonly path?: string;
  readonly text: string;
}

/**
 * The settings in a saved `nix config show` (text or JSON) or a nix.conf. A nix.conf that Nix would refuse is no mistake of the user's
 * command line but a finding: its problem is returned. Throws UserError for a text that is none of these.
 */
export async function givenValues(
  files: FilesPort,
  { name, path, text }: GivenConfig,
  version: NixVersion | undefined,
): Promise<{ readonly values: Values; readonly problem?: string }> {
  if (detectConfigFormat(text) === 'nix.conf') {
    const level = path === undefined ? 'environment' : 'system';
    const merged = await mergeWithIncludes(files, [{ origin: path ?? name, level, text }], version);
    const fatal = merged.problems.find((problem) => problem.fatal);
    const values = effectiveValues(merged, version);
    return fatal === undefined
      ? { values }
      : { values, problem: `${fatal.origin}, line ${fatal.line}: ${fatal.text}` };
  }
  const parsed = parseShowConfig(text);
  if (!parsed.ok) throw new UserError(`--config ${name}: ${parsed.problem}`);
  return { values: parsed.value };
}
