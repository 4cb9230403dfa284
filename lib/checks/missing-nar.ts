import { nixName } from '../derive/consequence.ts';
import type { PathView } from '../derive/path-view.ts';
import { definePathCheck } from './define-path-check.ts';

/** Caches with a narinfo of the path whose archive is gone. */
const without = ({ states }: PathView) =>
  states.filter(({ lookup, nar }) => lookup.kind === 'hit' && nar.kind === 'missing');

export default definePathCheck({
  id: 'missing-nar',
  title: 'A cache describes a path whose archive it does not have',
  severity: 'error',
  found: (path) => {
    const caches = without(path);
    const [first] = caches;
    if (first?.lookup.kind !== 'hit') return undefined;
    const { narinfo } = first.lookup;
    const isHad = path.verdict.kind === 'substituted';
    const nix = nixName(path.effective.version);
    return {
      data: { caches: caches.map(({ entry }) => entry) },
      severity: isHad ? 'warning' : 'error',
      evidence: caches.map(({ entry, lookup }) =>
        lookup.kind === 'hit' ? `${entry} has the narinfo, but not ${lookup.narinfo.url}` : entry,
      ),
      consequence: isHad
        ? `${nix} complains and takes it from the next cache.`
        : `${nix} prints that the file does not exist in the binary cache, and gets the path from nowhere.`,
      fixes: [
        {
          kind: 'run-here',
          root: false,
          commands: [`nix copy --to <the cache> ${path.target.storePath ?? narinfo.url}`],
          certainty: 'suggestion',
          note: 'on a machine that has the path; some stores skip a path whose narinfo they have, and then that is to be deleted first',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${data.caches.join(' and ')} ${data.caches.length === 1 ? 'describes' : 'describe'} ${subject.name}, but the archive is gone.`,
  cause: () => 'The narinfo was kept and the archive that it names was not, or was never there.',
  explain: {
    why: 'A cache has two files for each path: a narinfo, which says what it is, and an archive (NAR), which is the path. Nix plans by the first and finds out about the second only when it downloads.',
    causes: [
      'A clean-up of the server or bucket that deletes old archives but keeps narinfos.',
      'An upload that was interrupted.',
      'A proxy in front of the cache that remembers narinfos for longer than archives.',
    ],
    see: ['corrupt-narinfo', 'missing-reference'],
  },
});
