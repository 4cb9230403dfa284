import type { SettingsFact } from '../model/facts/machine.ts';
import type { FilesPort } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import type { MergedConf } from '../nix/conf-merge.ts';
import { detectConfigFormat, parseShowConfig, type Settings } from '../nix/show-config.ts';
import type { NixVersion } from '../nix/version.ts';
import { mergeWithIncludes } from './conf-files.ts';
import { settingLines } from './setting-lines.ts';
import { effectiveValues, type Values } from './setting-values.ts';

/** A configuration that the user gave: where its text came from, and that file's absolute path where it has one. */
export interface GivenConfig {
  readonly name: string;
  readonly path?: string;
  readonly text: string;
}

type Given =
  | { readonly kind: 'nix.conf'; readonly merged: MergedConf }
  | { readonly kind: 'saved'; readonly values: Settings };

/** Reads a saved `nix config show` (text or JSON) or a nix.conf with its includes. Throws UserError for a text that is none of these. */
export async function readGiven(
  files: FilesPort,
  { name, path, text }: GivenConfig,
  version: NixVersion | undefined,
): Promise<Given> {
  if (detectConfigFormat(text) === 'nix.conf') {
    const level = path === undefined ? 'environment' : 'system';
    const merged = await mergeWithIncludes(files, [{ origin: path ?? name, level, text }], version);
    return { kind: 'nix.conf', merged };
  }
  const parsed = parseShowConfig(text);
  if (!parsed.ok) throw new UserError(`--config ${name}: ${parsed.problem}`);
  return { kind: 'saved', values: parsed.value };
}

/**
 * The settings in a given configuration, and the lines of a nix.conf that set them. One that Nix would refuse is no mistake of the user's
 * command line but a finding: its problem is returned.
 */
export async function givenValues(
  files: FilesPort,
  given: GivenConfig,
  version: NixVersion | undefined,
): Promise<{ readonly values: Values } & Pick<SettingsFact, 'problem' | 'lines'>> {
  const read = await readGiven(files, given, version);
  if (read.kind === 'saved') return { values: read.values };
  const fatal = read.merged.problems.find((problem) => problem.fatal);
  const values = effectiveValues(read.merged, version);
  const lines = settingLines(read.merged);
  return fatal === undefined
    ? { values, lines }
    : { values, lines, problem: `${fatal.origin}, line ${fatal.line}: ${fatal.text}` };
}
