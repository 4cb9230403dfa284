import type { ConfigurationFact } from '../model/facts/machine.ts';
import type { FilesPort, Ports } from '../model/ports.ts';
import type { ConfSource, IncludeResult } from '../nix/conf-include.ts';
import { confLocations } from '../nix/conf-locations.ts';
import { type MergedConf, mergeConf } from '../nix/conf-merge.ts';
import type { NixVersion } from '../nix/version.ts';
import { settingLines } from './setting-lines.ts';
import { effectiveValues, isKept, shownValues } from './setting-values.ts';

const MAX_BYTES = 4 << 20;
/** Includes within includes: more rounds than this are no configuration. */
const MOST_ROUNDS = 60;

/** A file that Nix looks for and that is there, but that could not be read, or not to its end. */
export interface UnreadFile {
  readonly path: string;
  readonly why: string;
  /** Whether somebody else, such as a daemon, may get more out of it. */
  readonly hides: boolean;
  readonly code: string;
}

/** What there is to read. `unreadable` is the system's file where a daemon may go by more than this user can see. */
export interface ConfFiles {
  readonly sources: readonly ConfSource[];
  readonly unread: readonly UnreadFile[];
  readonly unreadable?: UnreadFile;
}

/** Reads the configuration files that Nix would read for this user, lowest precedence first; what is not there is skipped as Nix skips it. */
export async function readConfFiles(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  version: NixVersion | undefined,
): Promise<ConfFiles> {
  const locations = confLocations(machine.env, machine.homeDir, version);
  const read = await Promise.all(
    locations.files.map(async (location) => ({ ...location, ...(await readWhole(files, location.path)) })),
  );
  const found = read.flatMap(({ path, level, text }): readonly ConfSource[] =>
    text === undefined ? [] : [{ origin: path, level, text }],
  );
  const text = locations.readsNixConfig ? machine.env['NIX_CONFIG'] : undefined;
  const sources: readonly ConfSource[] =
    text === undefined ? found : [...found, { origin: 'NIX_CONFIG', level: 'environment', text }];
  const unread = read.flatMap((file) => file.unread ?? []);
  const unreadable = read.find(({ level, unread: one }) => level === 'system' && one?.hides === true)?.unread;
  return unreadable === undefined ? { sources, unread } : { sources, unread, unreadable };
}

/** A file with its last line whole. */
async function readWhole(
  files: FilesPort,
  path: string,
): Promise<{ readonly text?: string; readonly unread?: UnreadFile }> {
  const read = await files.read(path, MAX_BYTES);
  const unread = (code: string): { readonly unread: UnreadFile } => ({
    unread: { path, code, hides: !nobodyReads.has(code), why: whyUnread[code] ?? otherReason(code) },
  });
  switch (read.state) {
    case 'ok':
      return read.truncated ? { text: wholeLines(read.text), ...unread('EFBIG') } : { text: read.text };
    case 'absent':
      return (await files.isListed(path)) === true ? unread('ENOENT') : {};
    case 'failed':
      return unread(read.code);
  }
}

const nobodyReads: ReadonlySet<string> = new Set(['ENOENT', 'EISDIR', 'ELOOP']);

const whyUnread: Readonly<Record<string, string>> = {
  ENOENT: 'it is a symbolic link that leads nowhere; Nix says nothing of it and reads nothing there',
  EISDIR: 'it is a directory; Nix says nothing of it and reads nothing there',
  ELOOP: 'it is a symbolic link that leads in a circle; Nix says nothing of it and reads nothing there',
  NOT_A_FILE: 'it is a pipe or a device, which nixcache does not read; Nix does, and may wait for ever',
  EFBIG: `it is larger than ${MAX_BYTES >> 20} MiB, and only its beginning is taken into account here`,
};

const otherReason = (code: string): string =>
  `this user cannot read the file (${code}), so what it sets is not shown; Nix skips it without a word`;

const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/**
 * Merges configuration with whatever it includes. The merge itself is pure, so it is repeated: each time it meets an include that was not
 * read yet, that file is read and the merge begins again, until nothing is missing.
 */
export async function mergeWithIncludes(
  files: FilesPort,
  sources: readonly ConfSource[],
  version: NixVersion | undefined,
): Promise<MergedConf> {
  const known = new Map<string, IncludeResult>();
  for (let round = 0; ; round++) {
    const wanted = new Set<string>();
    const merged = mergeConf(
      sources,
      (path) => {
        if (!known.has(path)) wanted.add(path);
        return known.get(path) ?? 'missing';
      },
      version,
    );
    if (wanted.size === 0 || round === MOST_ROUNDS) return merged;
    await Promise.all([...wanted].map(async (path) => known.set(path, await readInclude(files, path))));
  }
}

/** What a daemon would read, and what this user adds to it. */
export async function configurationFact(
  files: FilesPort,
  sources: readonly ConfSource[],
  merged: MergedConf,
  version: NixVersion | undefined,
): Promise<ConfigurationFact> {
  const system = await mergeWithIncludes(
    files,
    sources.filter(({ level }) => level === 'system'),
    version,
  );
  return {
    sources: sources.flatMap(({ origin, level }) => (level === 'command-line' ? [] : [{ origin, level }])),
    system: shownValues(effectiveValues(system, version)),
    overridden: [...merged.overridden],
    systemFiles: systemFiles(sources, system),
    lines: settingLines(system),
    replacedDefaults: replacedDefaults(merged),
    problems: merged.problems.map(({ origin, line, text, setting }) => ({
      origin,
      line,
      text,
      ...(setting === undefined ? {} : { setting }),
    })),
  };
}

/** A file with other settings alone, such as tokens that are renewed every day, is of no interest to the daemon's caches. */
function systemFiles(sources: readonly ConfSource[], { settings }: MergedConf): string[] {
  const own = sources.flatMap(({ level, origin }) => (level === 'system' ? [origin] : []));
  const included = Object.entries(settings).flatMap(([name, { elements }]) =>
    isKept(name) ? elements.flatMap(({ level, origin }) => (level === 'system' ? [origin] : [])) : [],
  );
  return [...new Set([...own, ...included])];
}

function replacedDefaults({ settings }: MergedConf) {
  return ['substituters', 'trusted-public-keys'].flatMap((setting) =>
    (settings[setting]?.discarded ?? [])
      .filter(({ level }) => level === 'default')
      .map(({ text, by }) => ({ setting, entry: text, origin: by.origin, line: by.line })),
  );
}

/** Nix asks lstat whether there is something to include: a link is, even one that leads nowhere. */
async function readInclude(files: FilesPort, path: string): Promise<IncludeResult> {
  const read = await files.read(path, MAX_BYTES);
  if (read.state === 'ok') return { text: read.truncated ? wholeLines(read.text) : read.text };
  const isListed = await files.isListed(path);
  if (isListed === undefined) return 'unsearchable';
  return isListed ? 'unreadable' : 'missing';
}
