import { type PublicKey, trustedKeysByName } from '../../lib/nix/public-key.ts';

export const CACHE_NIXOS_ORG = 'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=';
export const TEST_1 = 'test1:tLAEn+EeaBUJYqEpTd2yeerr7Ic6+0vWe+aXL/vYUpE=';
export const LAB_1 = 'lab-1:4ENS3VX/hVvGGDFFvyE1CiPd992uI4Lp19z8gyP3s4I=';
export const LAB_2 = 'lab-2:m83ftGIHiAMzL68wNiWEyjtIfWDqOV90YVkyljMtw+k=';

/** The trusted keys of these entries, of which all are good. */
export function trusted(...entries: string[]): ReadonlyMap<string, PublicKey> {
  const { keys, malformed } = trustedKeysByName(entries);
  if (malformed.length > 0) throw new Error(JSON.stringify(malformed));
  return keys;
}
