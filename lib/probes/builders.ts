import type { StoresFact } from '../model/facts/stores.ts';
import type { FilesPort } from '../model/ports.ts';
import { excerpt } from '../nix/excerpt.ts';
import {
  type Builder,
  type BuilderRow,
  type BuilderRows,
  builderRows,
  type IncludedMachines,
  parseBuilder,
} from '../nix/machines.ts';
import type { NixVersion } from '../nix/version.ts';

const MAX_BYTES = 1 << 20;
/** Files within files: more rounds than this are no configuration. */
const MOST_ROUNDS = 20;

export interface Builders extends Pick<StoresFact, 'badRows' | 'unreadableMachines'> {
  readonly machines: readonly { readonly builder: Builder; readonly row: BuilderRow }[];
}

/** The machines that the `builders` setting names, by itself or in files; each file is read once, when its `@` is met. */
export async function readBuilders(
  files: FilesPort,
  setting: string,
  version: NixVersion | undefined,
): Promise<Builders> {
  const { rows, unreadable } = await rowsOf(files, setting, version);
  const read = rows.map((row) => ({ row, parsed: parseBuilder(row, version) }));
  return {
    machines: read.flatMap(({ row, parsed }) => (parsed.ok ? [{ builder: parsed.value, row }] : [])),
    badRows: read.flatMap(({ row: { origin, line }, parsed }): StoresFact['badRows'] => {
      if (parsed.ok) return [];
      const { problem } = parsed;
      return problem.kind === 'no-store'
        ? [{ origin, line, kind: problem.kind }]
        : [{ origin, line, ...problem, text: excerpt(problem.text, 40) }];
    }),
    unreadableMachines: unreadable,
  };
}

async function rowsOf(
  files: FilesPort,
  setting: string,
  version: NixVersion | undefined,
): Promise<BuilderRows> {
  const known = new Map<string, IncludedMachines>();
  for (let round = 0; ; round++) {
    const wanted = new Set<string>();
    const include = (path: string): IncludedMachines => {
      if (!known.has(path)) wanted.add(path);
      return known.get(path) ?? 'missing';
    };
    const found = builderRows(setting, 'builders', include, version);
    if (wanted.size === 0 || round === MOST_ROUNDS) return found;
    for (const path of wanted) {
      const file = await files.read(path, MAX_BYTES);
      known.set(
        path,
        file.state === 'ok' ? { text: file.text } : file.state === 'absent' ? 'missing' : 'unreadable',
      );
    }
  }
}
