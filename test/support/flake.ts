import { type Fact, ok } from '../../lib/model/fact.ts';
import type { FlakeFact } from '../../lib/model/facts/flake.ts';

type Saved = FlakeFact['settings'][number]['saved'];

/** The fact of a flake that sets these; `saved` are the answers that Nix remembers. */
export const flakeFact = (
  settings: Readonly<Record<string, readonly string[] | undefined>>,
  saved: Readonly<Record<string, Saved>> = {},
  problem?: string,
): Fact<FlakeFact> =>
  ok({
    file: '/work/flake.nix',
    settings: Object.entries(settings).map(([name, words]) => ({
      name,
      ...(words === undefined ? {} : { words }),
      ...(saved[name] === undefined ? {} : { saved: saved[name] }),
    })),
    trustedSettings: { file: '/data/trusted-settings.json', ...(problem === undefined ? {} : { problem }) },
  });
