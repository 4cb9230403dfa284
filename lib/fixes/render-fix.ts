import type { FixIntent } from '../model/fix.ts';
import type { Fix, InstallationKind } from '../model/report.ts';
import { determinate } from './determinate.ts';
import type { Dialect, Machine } from './dialect.ts';
import { multiUser } from './multi-user.ts';
import { nixDarwin } from './nix-darwin.ts';
import { nixos } from './nixos.ts';
import { singleUser } from './single-user.ts';

type DialectOf = (machine: Machine, setting: string | undefined) => Dialect;

const dialects: Readonly<Record<InstallationKind, DialectOf>> = {
  nixos,
  'nix-darwin': nixDarwin,
  determinate,
  'multi-user': multiUser,
  'single-user': singleUser,
};

/** Says a fix in the words of one machine; where its kind is not known, in those of a plain nix.conf under a daemon. */
export function renderFix(intent: FixIntent, kind: InstallationKind | undefined, machine: Machine): Fix {
  const { certainty, note } = intent;
  const common = { certainty, ...(note === undefined ? {} : { note }) };
  switch (intent.kind) {
    case 'add-to-setting': {
      const { file, needsRoot, restartsDaemon, add, apply } = dialectFor(kind, machine, intent.setting);
      const lines = add(intent.setting, intent.values);
      const title = `Add to ${intent.setting}`;
      return {
        title,
        file,
        takeOut: [],
        lines: [...lines],
        apply: asRoot(apply, machine),
        needsRoot,
        restartsDaemon,
        ...common,
      };
    }
    case 'remove-from-setting': {
      const { file, needsRoot, restartsDaemon, apply } = dialectFor(kind, machine, intent.setting);
      const title = `Take out of ${intent.setting}`;
      return {
        title,
        file,
        takeOut: [...intent.values],
        lines: [],
        apply: asRoot(apply, machine),
        needsRoot,
        restartsDaemon,
        ...common,
      };
    }
    case 'replace-in-setting': {
      const { file, needsRoot, restartsDaemon, apply } = dialectFor(kind, machine, intent.setting);
      const title = `Replace in ${intent.setting}`;
      return {
        title,
        file,
        takeOut: [intent.from],
        lines: [intent.to],
        apply: asRoot(apply, machine),
        needsRoot,
        restartsDaemon,
        ...common,
      };
    }
    case 'run-here': {
      const lines = intent.root ? asRoot(intent.commands, machine) : intent.commands;
      const rest = {
        takeOut: [],
        lines: [...lines],
        apply: [],
        needsRoot: intent.root,
        restartsDaemon: false,
      };
      return { title: 'Run here', ...rest, ...common };
    }
    case 'run-on-server': {
      const rest = {
        takeOut: [],
        lines: [...intent.commands],
        apply: [],
        needsRoot: false,
        restartsDaemon: false,
      };
      return { title: "Run on the cache's server", ...rest, ...common };
    }
    case 'do':
      return {
        title: intent.text,
        takeOut: [],
        lines: [],
        apply: [],
        needsRoot: false,
        restartsDaemon: false,
        ...common,
      };
  }
}

const dialectFor = (kind: InstallationKind | undefined, machine: Machine, setting: string): Dialect =>
  dialects[kind ?? 'multi-user'](machine, setting);

const asRoot = (commands: readonly string[], { isRoot }: Machine): readonly string[] =>
  isRoot ? commands : commands.map((command) => `sudo ${command}`);
