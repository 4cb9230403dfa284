import { nixName } from '../derive/consequence.ts';
import { excerpt } from '../nix/excerpt.ts';
import { defineMemoryCheck } from './define-memory-check.ts';

export default defineMemoryCheck({
  id: 'remembered-store-directory',
  title: 'Nix remembers a cache as one of another store directory',
  severity: 'error',
  fault: 'store-directory',
  found: (_cache, { row }, { version, storeDir }) => ({
    data: { found: excerpt(row.storeDir), storeDir },
    evidence: [`the store directory beside it is ${excerpt(row.storeDir)}`],
    consequence: `${nixName(version)} gives each path that it remembers of this cache that directory, and so does not find it there a second time.`,
    fixes: [],
  }),
  message: ({ subject, data }) =>
    `Nix remembers ${subject.name} as a cache of ${data.found}, but this machine's store is ${data.storeDir}.`,
  cause: () =>
    'It was used by a Nix with another store directory that keeps its database at the same place. Before 2.4 Nix makes the paths that it remembers from the directory that stands there, and never asks again.',
  explain: {
    why: 'The first command gets a path from the cache, and from the second on the cache seems not to have it. Later versions of Nix take no notice of what stands there.',
    causes: [
      'Nix was run with another NIX_STORE_DIR.',
      'The cache directory was copied from another machine.',
    ],
    see: ['store-prefix-mismatch'],
  },
});
