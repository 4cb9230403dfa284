import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { cacheNotOpened } from '../derive/consequence.ts';
import { substitutingOf } from '../derive/effective.ts';
import { localDirectory } from '../nix/local-directory.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, unknown } from './define-check.ts';
import { shellWord } from './shared-fixes.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'unreadable-directory',
  title: 'A cache in a local directory cannot be read',
  severity: 'error',
  layer: 'http',
  needs: ['caches', 'settings'],
  wants: ['nix', 'daemon', 'user', 'configuration'],
  subjects: cacheViews,
  judge: (cache: CacheView, facts) => {
    const { reach } = cache;
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (reach.kind !== 'unreadable') return good;
    const version = facts.nix === undefined ? undefined : parseNixVersion(facts.nix.versionLine);
    const directory = localDirectory(cache.store, version);
    const isBroken = reach.code === 'EIO';
    // The daemon reads as root: what this user may not read says nothing about it.
    if (!isBroken && substitutingOf(facts).by !== 'user')
      return unknown(`this user may not read it (${reach.code}), but the Nix daemon may`);
    return {
      found: true,
      data: { isBroken },
      evidence: [`reading ${directory}/nix-cache-info gave ${reach.code}`],
      consequence: cacheNotOpened(cache.store, version),
      fixes: [
        isBroken
          ? {
              kind: 'do',
              text: `Mount the disk or share that holds ${directory} again, and check it for faults.`,
              certainty: 'suggestion',
            }
          : {
              kind: 'run-here',
              commands: [`namei -l ${shellWord(`${directory}/nix-cache-info`)}`],
              root: false,
              certainty: 'suggestion',
              note: 'shows the owner and mode of every directory on the way; this user must be able to read the file',
            },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.isBroken
      ? `${subject.name} cannot be read: the disk or share that holds it reports an error.`
      : `${subject.name} cannot be read by this user.`,
  cause: ({ data }) =>
    data.isBroken
      ? 'The operating system could not read the file: a failing disk, or a network share that went away.'
      : 'The permissions of the file, or of a directory above it, do not let this user in.',
  explain: {
    why: 'Nix goes on without a cache that it cannot read.',
    causes: ['Files copied with a strict umask.', 'A share mounted for another user.', 'A failing disk.'],
    see: ['missing-directory'],
  },
});
