import { nixName } from '../derive/consequence.ts';
import { localDirectory } from '../nix/local-directory.ts';
import { defineReachCheck } from './define-reach-check.ts';
import { forgetCache, namesCacheInfo } from './shared-fixes.ts';

export default defineReachCheck({
  id: 'missing-directory',
  title: 'A cache in a local directory is not there',
  severity: 'error',
  layer: 'http',
  reach: ['missing'],
  found: (cache, { status }, { last, version }) => {
    if (status !== 0) return undefined;
    const directory = localDirectory(cache.store, version);
    const tooLong = namesCacheInfo(cache);
    if (tooLong !== undefined)
      return {
        data: { directory },
        evidence: [`${last.url} does not exist`],
        fixes: [tooLong],
      };
    return {
      data: { directory },
      evidence: [`${last.url} does not exist`],
      consequence: `${nixName(version)} creates the directory with an empty cache in it where it may, without a word, and builds what was expected from there.`,
      fixes: [
        {
          kind: 'do',
          text: `Mount or restore what belongs at ${directory}, or correct the path in the URL (file:// and then the absolute path of the directory that holds nix-cache-info).`,
          certainty: 'suggestion',
        },
        forgetCache(cache),
      ],
    };
  },
  message: ({ subject, data }) =>
    `${subject.name} is no binary cache: ${data.directory} holds no nix-cache-info.`,
  cause: () =>
    'The directory does not exist or is empty: a disk or share is not mounted, the path is misspelled, or nothing was ever copied there.',
  explain: {
    why: 'Nix does not complain about a file:// cache that is missing: it creates an empty one in its place. On a mount point that hides the loss until somebody wonders why everything is built.',
    causes: ['A USB disk or network share that is not mounted.', 'A wrong or relative path in the URL.'],
    see: ['unreadable-directory', 'schemeless-substituter'],
  },
});
