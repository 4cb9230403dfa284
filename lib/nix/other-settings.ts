import type { SettingEntry } from './setting-table.ts';
import type { SettingType } from './setting-value.ts';

/**
 * The settings that have nothing to do with caches, so that they are not taken for typing errors: `name@since<until`, then the old
 * names. Read from the sources of Nix 2.0 to 2.35, Lix 2.90 to 2.95 (`@lix`) and Determinate Nix 3.22 (`@determinate`).
 */
const namesByType: readonly (readonly [SettingType, readonly string[]])[] = [
  [
    'bool',
    [
      'abort-on-warn@2.23 allow-dirty@2.4 allow-dirty-locks@2.26 allow-import-from-derivation allow-new-privileges',
      'allow-symlinked-store@2.4 allow-unsafe-native-code-during-evaluation auto-allocate-uids@2.12 auto-optimise-store',
      'compress-build-log=build-compress-log darwin-log-sandbox-violations debugger-on-trace@2.21 debugger-on-warn@2.23',
      'enable-core-dumps@lix enforce-determinism<2.13 eval-cache@2.4 filter-syscalls fsync-metadata fsync-store-paths@2.25',
      'gc-check-reachability<2.4 ignore-try@2.10 impersonate-linux-26=build-impersonate-linux-26 keep-build-log=build-keep-log',
      'keep-derivations=gc-keep-derivations keep-env-derivations=env-keep-derivations keep-failed keep-going',
      'keep-outputs=gc-keep-outputs lazy-locks@determinate lazy-trees@determinate nix-219-compat@determinate',
      'nix-shell-always-looks-for-shell-nix@2.24 nix-shell-shebang-arguments-relative-to-script@2.24 preallocate-contents@2.4',
      'pure-eval require-drop-supplementary-groups@2.17 restrict-eval run-diff-hook sandbox-fallback@2.3 show-trace',
      'sync-before-registering trace-function-calls@2.3 trace-import-from-derivation@2.30 trace-verbose@2.10',
      'trust-tarballs-from-git-forges@2.21 use-case-hack use-cgroups@2.12 use-registries@2.4 use-xdg-base-directories@2.14',
      'warn-dirty@2.4 warn-import-from-derivation@lix warn-short-path-literals@2.31<2.34',
    ],
  ],
  [
    'uint32',
    [
      'eval-attrset-update-layer-rhs-threshold@2.32 eval-cores@determinate eval-profiler-frequency@2.30 id-count@2.12',
      'max-call-depth@2.20 start-id@2.12',
    ],
  ],
  [
    'uint64',
    [
      'log-lines@2.2 max-build-log-size=build-max-log-size max-free min-free min-free-check-interval@2.3',
      'nar-buffer-size@2.4 repeat=build-repeat<2.13 warn-large-path-threshold@2.23',
    ],
  ],
  ['int64', ['gc-reserved-space']],
  ['list', ['build-hook nix-path@2.4 plugin-files repl-overlays@lix']],
  [
    'set',
    [
      'allowed-impure-host-deps builtin-builder-sandbox-paths@lix deprecated-features@lix extra-platforms@2.1',
      'extra-sandbox-paths=build-extra-chroot-dirs=build-extra-sandbox-paths<2.4 ignored-acls@2.5',
      'sandbox-paths=build-chroot-dirs=build-sandbox-paths system-features@2.2',
    ],
  ],
  ['map', ['build-provenance-tags@determinate impure-env@2.19']],
  [
    'string',
    [
      'bash-prompt@2.4 bash-prompt-prefix@2.9 bash-prompt-suffix@2.4 build-dir@2.22',
      'commit-lock-file-summary=commit-lockfile-summary@2.6 diff-hook eval-profile-file@2.30 eval-profiler@2.30',
      'eval-system@2.20 external-builders@2.32 extra-local-jobs@lix flake-registry@2.4 host-name@determinate',
      'json-log-path@2.30 lint-absolute-path-literals@2.34 lint-short-path-literals@2.34 lint-url-literals@2.34',
      'log-format@lix pasta-path@lix pre-build-hook sandbox=build-use-chroot=build-use-sandbox sandbox-build-dir',
      'sandbox-dev-shm-size session-id@determinate system temp-dir@lix upgrade-nix-store-path-url@2.19',
    ],
  ],
];

/** The settings above, by name. */
export const otherSettings: ReadonlyMap<string, SettingEntry> = new Map(
  namesByType.flatMap(([type, lines]) =>
    lines.flatMap((line) => line.split(' ')).map((word) => entryOf(type, word)),
  ),
);

function entryOf(type: SettingType, word: string): readonly [string, SettingEntry] {
  const [nameAndSince = '', until] = word.split('<');
  const [names = '', since] = nameAndSince.split('@');
  const [name = '', ...aliases] = names.split('=');
  return [
    name,
    { type, aliases, ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) },
  ];
}
