import type { FixIntent } from '../model/fix.ts';
import type { Fix, InstallationKind } from '../model/report.ts';
import { determinate } from './determinate.ts';
import type { Dialect, Edited } from './dialect.ts';
import type { InstallationView } from './installation-view.ts';
import { listEdit } from './list-edit.ts';
import { nixDarwin } from './nix-darwin.ts';
import { nixos } from './nixos.ts';
import { systemConf } from './system-conf.ts';
import { userConf } from './user-conf.ts';

const dialects: Readonly<Record<InstallationKind, Dialect>> = {
  nixos,
  'nix-darwin': nixDarwin,
  determinate,
  'multi-user': systemConf,
  'single-user': userConf,
};

/** A fix in the words of this machine; in those of a plain nix.conf with a daemon where nobody knows what machine it is. */
export function renderFix(intent: FixIntent, view: InstallationView): Fix {
  const { note: hint, ...edited } = edit(intent, view);
  const notes = [intent.note, hint, isHidden(edited) ? 'where it says ***, put the login' : undefined];
  const note = notes.filter((one) => one !== undefined).join('; ');
  return { ...edited, certainty: intent.certainty, ...(note === '' ? {} : { note }) };
}

function edit(intent: FixIntent, view: InstallationView): Edited {
  switch (intent.kind) {
    case 'add-to-setting':
    case 'remove-from-setting':
    case 'replace-in-setting': {
      const change = listEdit(intent, view);
      const dialect = change.level === 'user' ? userConf : dialects[view.kind ?? 'multi-user'];
      return dialect(change, view);
    }
    case 'run-here':
      return { ...step('Run this'), lines: intent.commands, needsRoot: intent.root };
    case 'run-on-server':
      return { ...step('Run this on the server of the cache'), lines: intent.commands };
    case 'do':
      return step(intent.text);
  }
}

const step = (title: string): Edited => ({
  title,
  takeOut: [],
  lines: [],
  apply: [],
  needsRoot: false,
  restartsDaemon: false,
});

/** Entries are gathered without their logins, so that a line made from one lacks it too. */
const isHidden = ({ lines }: Edited): boolean => lines.some((line) => line.includes('***'));
