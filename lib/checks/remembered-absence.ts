import { nixName } from '../derive/consequence.ts';
import type { PathMemory } from '../derive/path-memory.ts';
import type { PathView } from '../derive/path-view.ts';
import { untilWhen } from '../derive/until.ts';
import type { FixIntent } from '../model/fix.ts';
import { formatStorePath } from '../nix/store-path.ts';
import { atLeast } from '../nix/version.ts';
import { definePathCheck } from './define-path-check.ts';
import { shellWord } from './shared-fixes.ts';

interface Hidden {
  readonly entry: string;
  readonly memory: PathMemory;
  /** As the cache says. */
  readonly path: string;
}

/** Caches that have the path, and of which Nix remembers that they do not. */
const hidden = ({ memories }: PathView): readonly Hidden[] =>
  [...memories].flatMap(([entry, { memory, now }]) =>
    memory.lookup.kind === 'missing' && now.kind === 'hit'
      ? [{ entry, memory, path: formatStorePath(now.narinfo.storePath) }]
      : [],
  );

export default definePathCheck({
  id: 'remembered-absence',
  title: 'Nix remembers that a cache does not have a path that it has by now',
  severity: 'error',
  found: (path) => {
    const caches = hidden(path);
    const [first] = caches;
    if (first === undefined) return undefined;
    const { effective, verdict } = path;
    return {
      data: { caches: caches.map(({ entry }) => entry) },
      severity: verdict.kind === 'substituted' ? 'note' : 'error',
      evidence: caches.map(
        ({ entry, memory }) =>
          `${memory.file} says ${untilWhen(memory)} that ${entry} does not have it; asked now, it does`,
      ),
      consequence: `${nixName(effective.version)} goes by that and makes no request.`,
      fixes: fixesFor(path, first),
    };
  },
  message: ({ subject, data }) =>
    `${data.caches.join(' and ')} ${data.caches.length === 1 ? 'has' : 'have'} ${subject.name}, but Nix remembers that ${data.caches.length === 1 ? 'it does' : 'they do'} not.`,
  cause: () =>
    'Nix asked for the path before it was there, and keeps such an answer for an hour (narinfo-cache-negative-ttl).',
  explain: {
    why: 'Nix writes down what a cache does not have, so that it need not ask for each path every time. What is pushed in between stays unseen until that expires, and there is no message about it.',
    causes: [
      'The path was built or looked for on this machine shortly before it was pushed.',
      'The cache, or a proxy before it, answered 404, 403 or 401 for a moment: Nix takes all of these for "not there".',
    ],
    see: ['unhelpful-negative-ttl', 'uncached-path'],
  },
});

/** For one command, then for good. A daemon takes the lifetime only from a user whom it trusts (ClientSettings::apply in daemon.cc). */
function fixesFor({ effective, target }: PathView, { memory, path }: Hidden): readonly FixIntent[] {
  const { substituting, version } = effective;
  const isDaemon = substituting.by === 'daemon';
  return [
    {
      kind: 'run-here',
      commands: [`nix-store --realise ${path} --option narinfo-cache-negative-ttl 0`],
      root: isDaemon && substituting.trusted !== true,
      certainty: 'certain',
      note: `the same option works with every command of Nix${atLeast(version, '2.4') ? ', as does --refresh with nix build' : ''}; it asks anew for this command only`,
    },
    {
      kind: 'run-here',
      commands: [
        `sqlite3 ${shellWord(memory.file)} "DELETE FROM NARs WHERE present = 0 AND hashPart = '${target.hashPart}'"`,
      ],
      root: isDaemon,
      certainty: 'certain',
      note: 'in place of the above, for all commands: it takes out what is remembered of this path, and needs sqlite3',
    },
  ];
}
