import type { FixIntent, Step } from '../model/fix.ts';
import type { InstallationKind } from '../model/installation-kind.ts';
import type { Fix } from '../model/report.ts';
import { alreadyThere } from './already-there.ts';
import { commandLine } from './command-line.ts';
import { determinate } from './determinate.ts';
import { atOnce, type Dialect, type Edited, type ListEdit } from './dialect.ts';
import { flake } from './flake.ts';
import { homeManager } from './home-manager.ts';
import type { InstallationView } from './installation-view.ts';
import { listEdit } from './list-edit.ts';
import { nixDarwin } from './nix-darwin.ts';
import { nixos } from './nixos.ts';
import type { ListIntent } from './place.ts';
import { systemConf } from './system-conf.ts';
import { userConf } from './user-conf.ts';

const dialects: Readonly<Record<InstallationKind, Dialect>> = {
  nixos,
  'nix-darwin': nixDarwin,
  determinate,
  'multi-user': systemConf,
  'single-user': userConf,
  'home-manager': homeManager,
  flake,
  'command-line': commandLine,
};

/** A fix in the words of this machine. */
export function renderFix(intent: FixIntent, view: InstallationView): Fix {
  const { notes = [], ...edited } = edit(intent, view);
  const login = isHidden(edited) ? ['where it says ***, put the login'] : [];
  const note = [...(intent.note === undefined ? [] : [intent.note]), ...notes, ...login].join('; ');
  return { ...edited, certainty: intent.certainty, ...(note === '' ? {} : { note }) };
}

function edit(intent: FixIntent, view: InstallationView): Edited {
  switch (intent.kind) {
    case 'add-to-setting':
    case 'remove-from-setting':
    case 'replace-in-setting':
    case 'arrange-setting': {
      const words = view.hasNamedSubstituters ? wordsWithoutPlace(intent) : undefined;
      if (words !== undefined) return step(words, 'do');
      const change = listEdit(intent, view);
      return dialectFor(change)(change, view);
    }
    default:
      return taken(intent);
  }
}

/** Where a cache that was only named on the command line may be configured is not known. */
function wordsWithoutPlace(intent: ListIntent): string | undefined {
  if (intent.setting !== 'substituters') return undefined;
  switch (intent.kind) {
    case 'add-to-setting':
      return undefined;
    case 'remove-from-setting':
      return `Take ${intent.values.join(' and ')} out of substituters, where it is configured.`;
    case 'replace-in-setting':
      return `Write ${intent.to} instead of ${intent.from}, where that is configured.`;
    case 'arrange-setting':
      return `Have the substituters in this order, where they are configured: ${intent.values.join(' ')}`;
  }
}

/** A fix that reads the same on every machine, as it edits nothing. */
export function renderStep(intent: Step): Fix {
  const { certainty, note } = intent;
  return { ...taken(intent), certainty, ...(note === undefined ? {} : { note }) };
}

function taken(intent: Step): Omit<Fix, 'certainty' | 'note'> {
  switch (intent.kind) {
    case 'run-here':
      return { ...step('Run this', 'run'), lines: intent.commands, needsRoot: intent.root };
    case 'run-on-server':
      return { ...step('Run this on the server of the cache', 'run-on-server'), lines: intent.commands };
    case 'do':
      return step(intent.text, 'do');
  }
}

const dialectFor = ({ language, takeOut, putIn }: ListEdit): Dialect =>
  takeOut.length + putIn.length === 0 ? alreadyThere : dialects[language];

const step = (title: string, how: Edited['how']): Edited => ({
  title,
  how,
  takeOut: [],
  lines: [],
  ...atOnce,
});

/** Entries are gathered without their logins, so that a line made from one lacks it too. */
const isHidden = ({ lines }: Pick<Fix, 'lines'>): boolean => lines.some((line) => line.includes('***'));
