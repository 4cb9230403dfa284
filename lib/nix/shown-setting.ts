import { parsePublicKey } from './public-key.ts';
import type { SettingValue } from './setting-value.ts';
import { parseStoreUrl } from './store-url.ts';

/** The settings that a diagnosis of caches needs. Nothing else is kept, so that no other setting's secret can be. */
export const keptSettings = [
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

/** One word of a kept setting, fit to be saved and shown: a store URL without its login, a key without a secret pasted in its place. */
export function shownText(name: string, text: string): string {
  switch (name) {
    case 'substituters':
    case 'extra-substituters':
    case 'trusted-substituters':
    case 'store':
      return parseStoreUrl(text).text;
    case 'trusted-public-keys':
      return shownKey(text);
    default:
      return text;
  }
}

/** The same for a whole value. */
export function shownSetting(name: string, value: SettingValue): SettingValue {
  if (typeof value === 'string') return shownText(name, value);
  return isList(value) ? value.map((text) => shownText(name, text)) : value;
}

const isList = (value: SettingValue): value is readonly string[] => Array.isArray(value);

/** What a secret key in the place of a public one is replaced by; 64 zero bytes, so that it is still recognised for what it was. */
const SECRET_KEY_PLACEHOLDER = 'A'.repeat(86);

function shownKey(entry: string): string {
  const parsed = parsePublicKey(entry);
  return !parsed.ok && parsed.problem.kind === 'secret-key'
    ? `${parsed.problem.name}:${SECRET_KEY_PLACEHOLDER}==`
    : entry;
}
