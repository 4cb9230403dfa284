import type { FixIntent } from '../model/fix.ts';
import type { Report } from '../model/report.ts';
import { optionFor } from './command-line.ts';
import type { InstallationView } from './installation-view.ts';
import { listEdit } from './list-edit.ts';
import { rebuild } from './rebuild.ts';

const settings = ['substituters', 'trusted-public-keys'];

/**
 * Where Nix itself builds the configuration, a cache that is added to it is of no use to that build. The commands that apply the
 * configuration and give to the build, as options, what these fixes add for certain. Left out is what nobody could copy: a placeholder,
 * or an entry whose login was not kept; and what a daemon would not take from this user.
 */
export function firstBuild(intents: readonly FixIntent[], view: InstallationView): Report['firstBuild'] {
  const edits = settings.flatMap((setting) => {
    const values = intents.flatMap((intent) => addedFor(setting, intent));
    return values.length === 0
      ? []
      : [listEdit({ kind: 'add-to-setting', setting, values, certainty: 'certain' }, view)];
  });
  return builders.flatMap((builder) => {
    const options = edits
      .filter(
        ({ language, level, putIn }) =>
          language === builder && putIn.length > 0 && (level === 'system' || view.userCounts === true),
      )
      .map((edit) => optionFor(edit, view.version));
    const command = [rebuild[builder], ...options].join(' ');
    return options.length === 0 ? [] : [{ command, needsRoot: builder !== 'home-manager' }];
  });
}

const builders = ['nixos', 'nix-darwin', 'home-manager'] as const;

const addedFor = (setting: string, intent: FixIntent): readonly string[] =>
  intent.kind === 'add-to-setting' &&
  intent.setting === setting &&
  intent.flake === undefined &&
  intent.certainty === 'certain'
    ? intent.values.filter((value) => !/<|\*\*\*/.test(value))
    : [];
