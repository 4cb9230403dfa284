import { type Fact, okValue } from '../model/fact.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Ports } from '../model/ports.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { allOf } from './all-of.ts';
import type { ClientContext } from './cache-client.ts';
import { readNetrc } from './netrc.ts';
import { type NixCommands, nixCommands } from './nix-commands.ts';
import { type Configured, probeSettings, type SettingsRequest } from './settings.ts';
import { probeTlsTrust } from './tls-trust.ts';

/** What every look at caches begins with: the settings, and what requests carry because of them. */
export interface KnownNix {
  readonly commands: NixCommands;
  readonly configured: Configured;
  readonly version: NixVersion | undefined;
  readonly context: ClientContext;
  readonly tlsTrust: Facts['tlsTrust'];
}

interface KnowingRequest extends SettingsRequest {
  /** Make no request at all. */
  readonly offline: boolean;
  /** Of nixcache. */
  readonly toolVersion: string;
}

/** Reads the configuration of Nix; sends nothing. */
export async function knowNix(ports: Ports, request: KnowingRequest, signal: AbortSignal): Promise<KnownNix> {
  ports.progress.show('reading the Nix configuration');
  const commands = nixCommands(ports, signal);
  const asking = probeSettings(ports, commands, request);
  if (!request.offline) ports.http.warm();
  const configured = await asking;
  const version = parseNixVersion(okValue(configured.nix)?.versionLine ?? '');
  const { values = {} } = okValue(configured.settings) ?? {};
  const { tlsTrust, netrc } = await allOf({
    tlsTrust: probeTlsTrust(ports, textOf(values['ssl-cert-file']), version),
    netrc: readNetrc(ports, textOf(values['netrc-file'])),
  });
  const context: ClientContext = {
    userAgent: `nixcache/${request.toolVersion} Nix/${version?.text ?? 'unknown'}`,
    ...(netrc === undefined ? {} : { netrc }),
    ...(version === undefined ? {} : { version }),
    ...caFileOf(tlsTrust),
  };
  return { commands, configured, version, context, tlsTrust };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function caFileOf(tlsTrust: Fact<{ readonly file?: string }>): { readonly caFile?: string } {
  const file = okValue(tlsTrust)?.file;
  return file === undefined ? {} : { caFile: file };
}
