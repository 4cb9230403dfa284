import { parseStoreReference, renderStoreReference } from './store-reference.ts';
import { atLeast, type NixVersion } from './version.ts';

export { droppedSettings } from './dropped-settings.ts';

/**
 * A user as the daemon sees the other end of its socket. `groups` are that of the process, and those that list the user in the group
 * database; the group that the user database gives counts only as the one or the other. What has no name there goes by its number.
 */
export interface DaemonUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** Whether `trusted-users` or `allowed-users` covers this user: `*`, the name, or `@group` (nix/daemon.cc matchUser, authPeer). */
export function matchesUser(list: readonly string[], { name, groups }: DaemonUser): boolean {
  return list.some(
    (item) => item === '*' || item === name || (item.startsWith('@') && groups.includes(item.slice(1))),
  );
}

/**
 * What the daemon makes of one substituter that an untrusted user asks for. `slash-differs`: the daemon has it with another end;
 * `parameters-differ`: with other parameters; `unreadable`: no store URL to this version.
 */
export interface SubstituterVerdict {
  readonly entry: string;
  readonly verdict: 'kept' | 'dropped';
  readonly rule:
    | 'exact'
    | 'slash-added'
    | 'slash-differs'
    | 'parameters-differ'
    | 'not-listed'
    | 'unreadable';
}

/**
 * Which of the requested substituters a daemon keeps for a user whom it does not trust; they then replace its own list, even when
 * none is left (libstore/daemon.cc ClientSettings::apply, before 2.4 nix-daemon.cc). A request must be among the
 * daemon's `substituters` or `trusted-substituters`, as the same text, or from 2.4 on with one slash added to it. From 2.34 on
 * parsed references are compared, so that the slash goes before the parameters and escapes do not matter.
 */
export function filterSubstituters(
  requested: readonly string[],
  daemonSubstituters: readonly string[],
  trustedSubstituters: readonly string[],
  version?: NixVersion,
): readonly SubstituterVerdict[] {
  const keyOf = atLeast(version, '2.34') ? referenceKey : (entry: string): Key => splitParams(entry);
  const allowed = new Set<string>();
  const bases = new Set<string>();
  const lenientBases = new Set<string>();
  for (const entry of [...daemonSubstituters, ...trustedSubstituters]) {
    const key = keyOf(entry);
    if (key === undefined) continue;
    allowed.add(joined(key));
    bases.add(withoutSlashes(key.base) + key.params);
    lenientBases.add(withoutSlashes(key.base));
  }
  const ruleOf = (entry: string): SubstituterVerdict['rule'] => {
    const key = keyOf(entry);
    if (key === undefined) return 'unreadable';
    if (allowed.has(joined(key))) return 'exact';
    if (atLeast(version, '2.4') && allowed.has(withSlash(key, version))) return 'slash-added';
    if (bases.has(withoutSlashes(key.base) + key.params)) return 'slash-differs';
    return lenientBases.has(withoutSlashes(key.base)) ? 'parameters-differ' : 'not-listed';
  };
  return requested.map((entry) => {
    const rule = ruleOf(entry);
    return { entry, verdict: rule === 'exact' || rule === 'slash-added' ? 'kept' : 'dropped', rule };
  });
}

interface Key {
  readonly base: string;
  /** With its question mark. */
  readonly params: string;
}

function splitParams(entry: string): Key {
  const question = entry.indexOf('?');
  return question < 0
    ? { base: entry, params: '' }
    : { base: entry.slice(0, question), params: entry.slice(question) };
}

function referenceKey(entry: string): Key | undefined {
  const reference = parseStoreReference(entry);
  return reference === undefined ? undefined : splitParams(renderStoreReference(reference));
}

function joined({ base, params }: Key): string {
  return base + params;
}

/** The second text that the daemon looks for: before 2.34 the slash simply goes to the end, behind any parameters. */
function withSlash({ base, params }: Key, version: NixVersion | undefined): string {
  if (atLeast(version, '2.34'))
    return base.endsWith('/') || !base.includes('://') ? base + params : `${base}/${params}`;
  const whole = base + params;
  return whole.endsWith('/') ? whole : `${whole}/`;
}

function withoutSlashes(base: string): string {
  let end = base.length;
  while (end > 0 && base[end - 1] === '/') end -= 1;
  return base.slice(0, end);
}
