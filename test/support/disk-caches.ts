import { ok } from '../../lib/model/fact.ts';
import type { RememberedCache } from '../../lib/model/facts/disk-cache.ts';
import { diskCacheFile } from '../../lib/nix/disk-cache-memory.ts';
import { nixVersion } from '../nix/versions.ts';

/** When the facts of a test machine were recorded, in seconds. */
export const NOW = Date.parse('2026-01-02T03:04:05.000Z') / 1000;

/** A row of a cache, asked an hour ago; say what differs. */
export const rememberedRow = (url: string, more: Partial<RememberedCache> = {}): RememberedCache => ({
  url,
  storeDir: '/nix/store',
  wantMassQuery: true,
  priority: 40,
  timestamp: NOW - 3600,
  positive: 0,
  negative: 0,
  ...more,
});

/** The facts that this version remembers these caches. */
export const remembering = (
  rows: readonly RememberedCache[],
  { version = '2.34.8', of = 'user' as 'user' | 'daemon', truncated = false } = {},
) => ({
  nix: ok({
    versionLine: version.startsWith('lix ')
      ? `nix (Lix, like Nix) ${version.slice(4)}`
      : `nix (Nix) ${version}`,
  }),
  diskCaches: ok({
    lookedAtSeconds: NOW,
    files: [
      {
        path: `${of === 'daemon' ? '/root' : '/home/alice'}/.cache/nix/${diskCacheFile(nixVersion(version))}`,
        of: [of],
        current: true,
        content: ok({ caches: [...rows], truncated, paths: [] }),
      },
    ],
  }),
});
