import type { ConfigurationDocument } from '../model/configuration.ts';
import type { PlainFormat } from '../model/format.ts';
import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { nearest } from '../nix/nearest.ts';
import { canonicalSettingName, settingEntry } from '../nix/setting-table.ts';
import { keptSettings } from '../nix/shown-setting.ts';
import { probeGivenProvenance, probeProvenance } from '../probes/conf-provenance.ts';
import { renderConfiguration } from '../report/configuration-text.ts';
import { renderJson } from '../report/json.ts';
import { interruptedStatus, type Outcome } from './outcome.ts';
import { readConfigOption } from './read-config-option.ts';
import type { CommandContext } from './request.ts';
import { requestedFormat } from './requested-format.ts';

export interface ConfigRequest {
  /** None: all of them. */
  readonly names: readonly string[];
  readonly config?: string | undefined;
  readonly json: boolean;
  readonly format?: PlainFormat | undefined;
  readonly output?: string | undefined;
}

/** Every setting about caches with its value and where that comes from. Throws UserError for a name that is none of them. */
export async function config(
  ports: Ports,
  { names, config: given, ...print }: ConfigRequest,
  { signal }: CommandContext,
): Promise<Outcome> {
  const wanted = new Set(names.flatMap(settingsNamed));
  ports.progress.show('reading the Nix configuration');
  const found =
    given === undefined
      ? await probeProvenance(ports, signal)
      : await probeGivenProvenance(ports, await readConfigOption(ports, given), signal);
  const document = wanted.size === 0 ? found : only(found, wanted);
  const refused = document.problems.some(({ fatal }) => fatal) || document.nix.verdict === 'refuses';
  return {
    stdout:
      requestedFormat(print) === 'json'
        ? renderJson(document)
        : renderConfiguration(document, ports.terminal),
    status: signal.aborted ? interruptedStatus(signal) : refused ? 1 : 0,
  };
}

/** By any name that Nix knows the setting by, `extra-` in front included. */
function settingsNamed(typed: string): readonly string[] {
  const name = canonicalSettingName(typed);
  const base = name.replace(/^extra-/, '');
  const known: readonly string[] = keptSettings;
  if (known.includes(base)) return [base, `extra-${base}`];
  if (settingEntry(base) !== undefined)
    throw new UserError(`config ${typed}: this setting is not about caches, and nixcache does not read it`);
  const meant = nearest(base, known);
  const hint = meant === undefined ? 'nixcache config lists them' : `did you mean ${meant}?`;
  throw new UserError(`config ${typed}: there is no such setting about caches; ${hint}`);
}

function only(document: ConfigurationDocument, names: ReadonlySet<string>): ConfigurationDocument {
  return { ...document, settings: document.settings.filter(({ name }) => names.has(name)) };
}
