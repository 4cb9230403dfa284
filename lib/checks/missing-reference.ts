import { nixName } from '../derive/consequence.ts';
import { definePathCheck } from './define-path-check.ts';

const MOST_SHOWN = 4;

export default definePathCheck({
  id: 'missing-reference',
  title: 'A cache has a path, but not all that it refers to',
  severity: 'error',
  found: ({ closure, states, effective, verdict }) => {
    const missing = closure?.missing ?? [];
    if (missing.length === 0 || verdict.kind === 'substituted') return undefined;
    const having = states.filter(({ lookup }) => lookup.kind === 'hit').map(({ entry }) => entry);
    return {
      data: { missing: missing.length, caches: having },
      evidence: [
        ...missing.slice(0, MOST_SHOWN).map((path) => `no cache gives ${path}`),
        ...(missing.length > MOST_SHOWN ? [`and ${missing.length - MOST_SHOWN} more`] : []),
      ],
      consequence:
        verdict.kind === 'completed'
          ? `${nixName(effective.version)} builds that first, and only then fetches the path.`
          : `${nixName(effective.version)} fetches what a path refers to before the path itself, and gives up on it without that.`,
      fixes: [
        {
          kind: 'run-here',
          root: false,
          commands: [`nix copy --to <the cache> ${missing.slice(0, MOST_SHOWN).join(' ')}`],
          certainty: 'suggestion',
          note: 'on a machine that has them; nix copy takes along all that a path refers to, unless it was given --no-recursive',
        },
        {
          kind: 'do',
          text: 'Or add the cache that has them, as the one that the path was built with, to the substituters.',
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    `${data.caches.join(' and ')} ${data.caches.length === 1 ? 'has' : 'have'} ${subject.name}, but ${data.missing === 1 ? 'one path' : `${data.missing} paths`} that it refers to ${data.missing === 1 ? 'comes' : 'come'} from none.`,
  cause: () =>
    'The path was pushed without what it refers to, or that was to come from another cache, which is not asked or gives no answer.',
  explain: {
    why: 'A path works only together with all that it refers to, so Nix fetches those first. One that is missing makes everything that refers to it useless.',
    causes: [
      'The path was copied with --no-recursive, or a hook that pushes each path by itself failed for one.',
      'Whoever pushes leaves out what cache.nixos.org has, and that cache is not among the substituters here.',
      'A clean-up of the cache took paths that others refer to.',
    ],
    see: ['missing-nar', 'lost-default-cache', 'uncached-path'],
  },
});
