import type { SettingsFact } from '../model/facts/machine.ts';
import type { MergedConf } from '../nix/conf-merge.ts';
import { parsePublicKey } from '../nix/public-key.ts';
import { settingDefault } from '../nix/setting-table.ts';
import { parseStoreUrl } from '../nix/store-url.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';

export type Values = SettingsFact['values'];

/** The settings that a diagnosis of caches needs. Nothing else is kept, so that no other setting's secret can be. */
const keptSettings = [
  'substituters',
  'trusted-substituters',
  'trusted-public-keys',
  'trusted-users',
  'allowed-users',
  'require-sigs',
  'secret-key-files',
  'substitute',
  'fallback',
  'always-allow-substitutes',
  'builders-use-substitutes',
  'connect-timeout',
  'initial-connect-timeout',
  'stalled-download-timeout',
  'download-attempts',
  'http-connections',
  'http2',
  'max-jobs',
  'max-substitution-jobs',
  'narinfo-cache-negative-ttl',
  'narinfo-cache-positive-ttl',
  'narinfo-cache-meta-ttl',
  'netrc-file',
  'ssl-cert-file',
  'store',
] as const;

/** The effective values of merged configuration files: what they set, else Nix's defaults. */
export function effectiveValues({ settings }: MergedConf, version: NixVersion | undefined): Values {
  return Object.fromEntries(
    [...keptSettings, 'extra-substituters'].flatMap((name) => {
      const value = settings[name]?.value ?? settingDefault(name, version);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What Nix will ask, as configured. Before 2.4 `extra-substituters` was a list of its own, asked after the other. */
export function substitutersOf(values: Values, version: NixVersion | undefined): readonly string[] {
  const lists = atLeast(version, '2.4') ? ['substituters'] : ['substituters', 'extra-substituters'];
  return lists.flatMap((name) => textsOf(values[name]));
}

/** The kept settings, fit to be saved and shown: store URLs without logins, keys without a secret that was pasted in their place. */
export function shownValues(values: Values): Values {
  return Object.fromEntries(
    keptSettings.flatMap((name) => {
      const value = values[name];
      return value === undefined ? [] : [[name, shown(name, value)] as const];
    }),
  );
}

function shown(name: string, value: Values[string]): Values[string] {
  switch (name) {
    case 'substituters':
    case 'trusted-substituters':
      return textsOf(value).map((entry) => parseStoreUrl(entry).text);
    case 'store':
      return typeof value === 'string' ? parseStoreUrl(value).text : value;
    case 'trusted-public-keys':
      return textsOf(value).map(shownKey);
    default:
      return value;
  }
}

/** What a secret key in the place of a public one is replaced by; 64 zero bytes, so that it is still recognised for what it was. */
const SECRET_KEY_PLACEHOLDER = 'A'.repeat(86);

function shownKey(entry: string): string {
  const parsed = parsePublicKey(entry);
  return !parsed.ok && parsed.problem.kind === 'secret-key'
    ? `${parsed.problem.name}:${SECRET_KEY_PLACEHOLDER}==`
    : entry;
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
