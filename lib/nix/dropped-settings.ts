import { atLeast, type NixVersion } from './version.ts';

/** What becomes of the settings of an untrusted user: in effect, or ignored by the daemon. */
export interface DroppedSettings {
  readonly honoured: readonly string[];
  readonly dropped: readonly string[];
}

/** Sent with every connection, apart from the other settings, and taken from anybody (libstore/remote-store.cc setOptions). */
const fixedFields = 'keep-failed keep-going fallback max-jobs max-silent-time cores substitute';

/** Used by the client's own process, whatever the daemon thinks: evaluation, fetching of flakes, and the command line. */
const clientSide = [
  'abort-on-warn accept-flake-config access-tokens allow-dirty allow-dirty-locks allow-import-from-derivation',
  'allow-unsafe-native-code-during-evaluation allowed-uris bash-prompt bash-prompt-prefix bash-prompt-suffix',
  'commit-lock-file-summary commit-lockfile-summary debugger-on-trace debugger-on-warn deprecated-features eval-attrset-update-layer-rhs-threshold',
  'eval-cache eval-cores eval-profile-file eval-profiler eval-profiler-frequency eval-system experimental-features',
  'flake-registry ignore-try json-log-path keep-env-derivations lazy-locks lazy-trees lint-absolute-path-literals',
  'lint-short-path-literals lint-url-literals log-format log-lines max-call-depth nix-path',
  'nix-shell-always-looks-for-shell-nix nix-shell-shebang-arguments-relative-to-script plugin-files preallocate-contents',
  'print-missing pure-eval repl-overlays restrict-eval show-trace store system tarball-ttl trace-function-calls',
  'trace-import-from-derivation trace-verbose trust-tarballs-from-git-forges upgrade-nix-store-path-url use-case-hack',
  'use-registries use-xdg-base-directories warn-dirty warn-import-from-derivation warn-short-path-literals',
];

const always = new Set([fixedFields, ...clientSide, 'timeout connect-timeout'].join(' ').split(' '));

/**
 * Which of the settings that a client overrides an untrusted user's daemon honours (libstore/daemon.cc ClientSettings::apply).
 * `substituters` is in neither list: it is filtered. `builders` counts as dropped; an empty one is honoured. Nix 2.4 to 2.21 drops
 * in silence, others with a warning.
 */
export function droppedSettings(overriddenNames: readonly string[], version?: NixVersion): DroppedSettings {
  const filtered = new Set(['substituters', 'extra-substituters']);
  const others = overriddenNames.filter((name) => !filtered.has(name));
  return {
    honoured: others.filter((name) => isHonoured(name, version)),
    dropped: others.filter((name) => !isHonoured(name, version)),
  };
}

function isHonoured(name: string, version: NixVersion | undefined): boolean {
  if (always.has(name)) return true;
  if (name === 'build-poll-interval') return atLeast(version, '2.12');
  if (name === 'repeat') return atLeast(version, '2.4') && !atLeast(version, '2.13');
  return name === 'initial-connect-timeout' && atLeast(version, '2.94');
}
