import { canonicalPath } from './canonical-path.ts';
import { parseConfText } from './conf-file.ts';
import type { ConfProblem } from './conf-problem.ts';
import { quotable } from './secret-words.ts';
import { atLeast, type NixVersion } from './version.ts';

/** Which part of the configuration a text belongs to; each later one wins over those before it. */
export type ConfLevel = 'system' | 'user' | 'environment' | 'command-line';

/** One text of configuration. `origin` is its absolute path, or a word such as `NIX_CONFIG` where the level is that of no file. */
export interface ConfSource {
  readonly origin: string;
  readonly level: ConfLevel;
  readonly text: string;
}

/**
 * What is at an included path. `unreadable`: it is there, but is no file, may not be read, or is a link that leads nowhere.
 * `unsearchable`: Nix cannot even tell whether it is there, as a directory on the way may not be searched, links go round in circles or
 * the name is too long (any error from lstat but ENOENT and ENOTDIR).
 */
export type IncludeResult = { readonly text: string } | 'missing' | 'unreadable' | 'unsearchable';

/** Looks up an include: its absolute path, and the file that includes it. */
export type ReadInclude = (path: string, from: string) => IncludeResult;

/** One `name = value` of a source or of a file it includes. */
export interface Assignment {
  readonly name: string;
  readonly tokens: readonly string[];
  readonly origin: string;
  readonly line: number;
}

/** More included files than this, or deeper ones, are an attack or a loop through links. Nix reads on, for ever if need be. */
const mostIncludes = 1000;
const deepestInclude = 50;
const mostIncludedText = 16 << 20;

/**
 * All assignments of a source in the order in which Nix applies them, includes at their line. Three generations differ
 * (libutil/config.cc applyConfig): 2.16 to 2.19 apply the files that a file includes before its own lines; from 2.20 on, and in Lix, a
 * file is read whole before any of it counts. The latter shows when an include cannot be looked up: Nix then silently skips the rest
 * of the including file, and where that is the outermost file all of it; for NIX_CONFIG it ends.
 */
export function assignmentsOf(
  source: ConfSource,
  readInclude: ReadInclude,
  version: NixVersion | undefined,
  report: (problem: ConfProblem) => void,
): readonly Assignment[] {
  const generation = generationOf(version);
  const isFile = source.level === 'system' || source.level === 'user';
  const applied: Assignment[] = [];
  let includes = 0;
  let included = 0;
  let isLimitTold = false;

  const readText = (text: string, origin: string, above: readonly string[]): 'end' | 'stopped' => {
    const own: Assignment[] = generation === 'includes-first' ? [] : applied;
    for (const statement of parseConfText(text)) {
      const at = { origin, line: statement.line };
      if (statement.kind === 'assign') own.push({ name: statement.name, tokens: statement.tokens, ...at });
      else if (statement.kind === 'problem')
        report({ kind: 'syntax', ...at, fatal: true, text: `not a configuration line: ${statement.text}` });
      else if (include(statement.path, statement.optional, at, above) === 'stopped') return 'stopped';
    }
    if (own !== applied) for (const assignment of own) applied.push(assignment);
    return 'end';
  };

  const include = (
    written: string,
    optional: boolean,
    at: { readonly origin: string; readonly line: number },
    above: readonly string[],
  ): 'end' | 'stopped' => {
    const outsideFiles = !isFile && above.length === 0;
    if (outsideFiles && !written.startsWith('/')) {
      report({
        kind: 'include-relative',
        ...at,
        fatal: true,
        text: `only a file can include the relative path ${quotable(written)}`,
      });
      return 'end';
    }
    const path = canonicalPath(written.startsWith('/') ? written : directoryOf(at.origin) + written);
    if (above.includes(path)) {
      report({ kind: 'include-loop', ...at, fatal: true, text: `${quotable(path)} includes itself` });
      return 'end';
    }
    if (above.length > deepestInclude || includes >= mostIncludes || included > mostIncludedText) {
      const text = 'nixcache follows no more includes than were followed up to here';
      if (!isLimitTold) report({ kind: 'include-limit', ...at, fatal: false, text });
      isLimitTold = true;
      return 'end';
    }
    const found = readInclude(path, at.origin);
    switch (found) {
      case 'missing':
        if (!optional)
          report({ kind: 'include-missing', ...at, fatal: true, text: `${quotable(path)} does not exist` });
        return 'end';
      case 'unreadable':
        report({ kind: 'include-unreadable', ...at, fatal: false, text: `${quotable(path)} cannot be read` });
        return 'end';
      case 'unsearchable':
        report({
          kind: 'include-unsearchable',
          ...at,
          fatal: outsideFiles,
          text: `the directory of ${quotable(path)} may not be searched`,
        });
        return 'stopped';
      default:
        includes += 1;
        included += found.text.length;
        readText(found.text, path, [...above, path]);
        return 'end';
    }
  };

  const reached = readText(source.text, source.origin, isFile ? [source.origin] : []);
  return reached === 'stopped' && generation === 'whole-file' ? [] : applied;
}

function generationOf(version: NixVersion | undefined): 'as-read' | 'includes-first' | 'whole-file' {
  if (version === undefined || version.flavour === 'lix' || atLeast(version, '2.20')) return 'whole-file';
  return atLeast(version, '2.16') ? 'includes-first' : 'as-read';
}

function directoryOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
