import { type Fact, failed, ok } from '../model/fact.ts';
import type { FlakeFact } from '../model/facts/flake.ts';
import type { Ports } from '../model/ports.ts';
import { excerpt } from '../nix/excerpt.ts';
import { type FlakeSetting, readFlakeConfig } from '../nix/flake-config.ts';
import {
  parseTrustedSettings,
  savedAnswer,
  type TrustedSettings,
  trustedSettingsFile,
  withoutExtra,
} from '../nix/flake-trust.ts';
import { canonicalSettingName } from '../nix/setting-table.ts';
import { shownText } from '../nix/shown-setting.ts';
import type { NixVersion } from '../nix/version.ts';

/** A flake.nix that the user named. */
export interface GivenFlake {
  readonly file: string;
  readonly text: string;
}

const MAX_BYTES = 4 << 20;

/** What the flake asks Nix to set, and what this user answered to that before. Nothing is evaluated: Nix takes literals alone. */
export async function probeFlake(
  { files, machine }: Pick<Ports, 'files' | 'machine'>,
  { file, text }: GivenFlake,
  version: NixVersion | undefined,
): Promise<Fact<FlakeFact>> {
  const read = readFlakeConfig(text);
  if (!read.ok) return failed(`${file}: ${read.problem}`);
  const path = trustedSettingsFile(machine.env, machine.homeDir, version);
  const answers = await readAnswers(files, path);
  return ok({
    file,
    settings: read.value.map((setting) => settingFact(setting, answers.known)),
    trustedSettings: { file: path, ...(answers.problem === undefined ? {} : { problem: answers.problem }) },
  });
}

/** Of other settings the name is enough; their values may be secrets. */
const shownSettings: ReadonlySet<string> = new Set([
  'substituters',
  'trusted-substituters',
  'trusted-public-keys',
]);

function settingFact({ name, text }: FlakeSetting, known: TrustedSettings): FlakeFact['settings'][number] {
  const base = canonicalSettingName(withoutExtra(name));
  const words = text?.split(/[ \t\r\n]+/).filter((word) => word !== '');
  const saved = savedAnswer(known, name, text);
  return {
    name: excerpt(name),
    ...(words === undefined || !shownSettings.has(base)
      ? {}
      : { words: words.map((word) => shownText(base, word)) }),
    ...(saved === undefined ? {} : { saved }),
  };
}

async function readAnswers(
  files: Ports['files'],
  path: string,
): Promise<{ readonly known: TrustedSettings; readonly problem?: string }> {
  const none: TrustedSettings = new Map();
  const read = await files.read(path, MAX_BYTES);
  if (read.state === 'absent') return { known: none };
  if (read.state === 'failed') return { known: none, problem: `it cannot be read (${read.code})` };
  const parsed = parseTrustedSettings(read.text);
  return parsed.ok ? { known: parsed.value } : { known: none, problem: parsed.problem };
}
