import type { CacheThere, PathThere } from '../substitution-situation.ts';

/** A cache that has the wanted path like this. */
export const has = (wanted: PathThere): CacheThere => ({ has: { wanted } });

/** A cache that has nothing. */
export const empty: CacheThere = { has: {} };

/** A cache with these lines in its nix-cache-info. */
export const info = (...lines: readonly string[]): CacheThere => ({
  info: { text: `${lines.join('\n')}\n` },
});

/** A cache that announces this priority. */
export const priority = (value: string): CacheThere => info('StoreDir: /nix/store', `Priority: ${value}`);

export const unsigned: PathThere = { signedBy: [] };

/** A cache that answers with this status where the narinfo should be. */
export const broken = (status: number): CacheThere => has({ narinfo: { status } });
