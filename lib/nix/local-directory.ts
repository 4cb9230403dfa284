import type { StoreUrl } from './store-url.ts';
import { atLeast, type NixVersion } from './version.ts';

/**
 * The directory that a file:// store means. Nix 2.8 takes its path as it is written, 2.26 decodes `%20` and the like, as parseURL in
 * src/libutil/url.cc has done since some version in between.
 */
export function localDirectory({ path }: Pick<StoreUrl, 'path'>, version: NixVersion | undefined): string {
  if (version !== undefined && !atLeast(version, '2.9')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
