import { type Parsed, parsed, refused } from './parsed.ts';
import { atLeast, type NixVersion } from './version.ts';

/** What Nix remembers of answers: setting as written -> value as one text -> whether it was allowed. */
export type TrustedSettings = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** What was remembered about one setting of a flake; `other-value`: an answer, but about another value, so that it does not count. */
export type SavedAnswer = 'allowed' | 'refused' | 'other-value';

/**
 * Whether Nix applies a setting of a flake's nixConfig: `always` without a question; `accepted` by accept-flake-config; by an answer that
 * was `saved`; `denied` by one, or by accept-flake-config of Lix; else it is `asked` for on a terminal, and denied where there is none.
 */
export type FlakeDecision = 'always' | 'accepted' | 'saved' | 'denied' | 'asked';

/** Settings that every flake may set, and since when. */
const harmless: ReadonlyMap<string, string> = new Map([
  ['bash-prompt', '2.4'],
  ['bash-prompt-suffix', '2.4'],
  ['flake-registry', '2.4'],
  ['bash-prompt-prefix', '2.9'],
  ['commit-lock-file-summary', '2.9'],
  ['commit-lockfile-summary', '2.9'],
]);

export const withoutExtra = (name: string): string => name.replace(/^extra-/, '');

/**
 * What Nix decides about each setting, in the order in which it does: that of their names, so that `accept-flake-config`, once
 * allowed, allows what follows, and `extra-substituters` comes before `substituters` (ConfigFile::apply in libexpr/flake/config.cc).
 */
export function decideFlakeSettings<
  Setting extends { readonly name: string; readonly saved?: SavedAnswer | undefined },
>(
  settings: readonly Setting[],
  acceptFlakeConfig: unknown,
  version: NixVersion | undefined,
): readonly (Setting & { readonly decision: FlakeDecision })[] {
  let accepted = acceptFlakeConfig === true;
  // Where `ask` is the default, a plain no means no (Lix 2.91).
  const neverAsks = acceptFlakeConfig === false && version?.flavour === 'lix' && atLeast(version, '2.91');
  const decide = ({ name, saved }: Setting): FlakeDecision => {
    const since = harmless.get(withoutExtra(name));
    if (since !== undefined && atLeast(version, since)) return 'always';
    if (accepted) return 'accepted';
    if (neverAsks || saved === 'refused') return 'denied';
    return saved === 'allowed' ? 'saved' : 'asked';
  };
  return [...settings]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map((setting) => {
      const decision = decide(setting);
      if (setting.name === 'accept-flake-config' && decision === 'saved') accepted = true;
      return { ...setting, decision };
    });
}

/** Where Nix keeps the answers: in its data directory (libutil/users.cc getDataDir, which took over NIX_DATA_HOME in 2.25). */
export function trustedSettingsFile(
  env: Readonly<Record<string, string | undefined>>,
  homeDir: string,
  version: NixVersion | undefined,
): string {
  const own = env['NIX_DATA_HOME'];
  const folder =
    own !== undefined && atLeast(version, '2.25')
      ? own
      : `${env['XDG_DATA_HOME'] ?? `${homeDir}/.local/share`}/nix`;
  return `${folder}/trusted-settings.json`;
}

/** Reads such a file. Nix ends with an error where it is not what it should be. */
export function parseTrustedSettings(text: string): Parsed<TrustedSettings, string> {
  const given = parseJson(text);
  const settings = entriesOf(given);
  if (settings === undefined) return refused('it is no JSON object');
  const answers = new Map<string, ReadonlyMap<string, boolean>>();
  for (const [name, values] of settings) {
    const entries = entriesOf(values);
    if (entries === undefined || !entries.every(isAnswer))
      return refused('it holds something else than yes and no');
    answers.set(name, new Map(entries));
  }
  return parsed(answers);
}

/** What was remembered about this setting with this value. */
export function savedAnswer(
  answers: TrustedSettings,
  name: string,
  text: string | undefined,
): SavedAnswer | undefined {
  const known = answers.get(name);
  if (known === undefined || known.size === 0) return undefined;
  const answer = text === undefined ? undefined : known.get(text);
  if (answer === undefined) return 'other-value';
  return answer ? 'allowed' : 'refused';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;

const isAnswer = (entry: readonly [string, unknown]): entry is readonly [string, boolean] =>
  typeof entry[1] === 'boolean';
