import { nixName } from '../derive/consequence.ts';
import type { FixIntent } from '../model/fix.ts';
import { definePathCheck } from './define-path-check.ts';

const MOST_SHOWN = 4;

/** Nix then asks anew for them. */
const forgetting = (paths: readonly string[]): FixIntent => ({
  kind: 'run-here',
  root: false,
  commands: [
    `nix-store --realise ${paths.slice(0, MOST_SHOWN).join(' ')} --option narinfo-cache-negative-ttl 0`,
  ],
  certainty: 'suggestion',
  note: 'the same option works with every command of Nix; it asks anew for this command only. A daemon takes it only from a user whom it trusts: run it as root otherwise',
});

const pushing = (paths: readonly string[]): readonly FixIntent[] => [
  {
    kind: 'run-here',
    root: false,
    commands: [`nix copy --to <the cache> ${paths.slice(0, MOST_SHOWN).join(' ')}`],
    certainty: 'suggestion',
    note: 'on a machine that has them; nix copy takes along all that a path refers to, unless it was given --no-recursive',
  },
  {
    kind: 'do',
    text: 'Or add the cache that has them, as the one that the path was built with, to the substituters.',
    certainty: 'suggestion',
  },
];

export default definePathCheck({
  id: 'missing-reference',
  title: 'A cache has a path, but not all that it refers to',
  severity: 'error',
  found: ({ closure, states, effective, verdict }) => {
    const missing = closure?.missing ?? [];
    if (missing.length === 0 || verdict.kind === 'substituted') return undefined;
    const hidden = new Set(closure?.hidden);
    const lacking = missing.filter((path) => !hidden.has(path));
    const having = states.filter(({ lookup }) => lookup.kind === 'hit').map(({ entry }) => entry);
    return {
      data: { missing: missing.length, hidden: hidden.size, caches: having },
      evidence: [
        ...missing
          .slice(0, MOST_SHOWN)
          .map((path) =>
            hidden.has(path)
              ? `Nix remembers that no cache has ${path}; asked now, one does`
              : `no cache gives ${path}`,
          ),
        ...(missing.length > MOST_SHOWN ? [`and ${missing.length - MOST_SHOWN} more`] : []),
      ],
      consequence:
        verdict.kind === 'completed'
          ? `${nixName(effective.version)} builds that first, and only then fetches the path.`
          : `${nixName(effective.version)} fetches what a path refers to before the path itself, and gives up on it without that.`,
      fixes: [
        ...(hidden.size === 0 ? [] : [forgetting([...hidden])]),
        ...(lacking.length === 0 ? [] : pushing(lacking)),
      ],
    };
  },
  message: ({ subject, data }) => {
    const isOne = data.missing === 1;
    const what = isOne ? 'one path' : `${data.missing} paths`;
    const having = `${data.caches.join(' and ')} ${data.caches.length === 1 ? 'has' : 'have'} ${subject.name}`;
    return data.hidden === data.missing
      ? `${having}, but Nix remembers of ${what} that it refers to that no cache has ${isOne ? 'it' : 'them'}.`
      : `${having}, but ${what} that it refers to ${isOne ? 'comes' : 'come'} from none.`;
  },
  cause: ({ data }) =>
    data.hidden > 0
      ? 'Nix asked for what it refers to before that was there, and keeps such an answer for an hour (narinfo-cache-negative-ttl).'
      : 'The path was pushed without what it refers to, or that was to come from another cache, which is not asked or gives no answer.',
  explain: {
    why: 'A path works only together with all that it refers to, so Nix fetches those first. One that is missing makes everything that refers to it useless.',
    causes: [
      'The path was copied with --no-recursive, or a hook that pushes each path by itself failed for one.',
      'Whoever pushes leaves out what cache.nixos.org has, and that cache is not among the substituters here.',
      'What it refers to was pushed after it, and Nix asked in between: it remembers for an hour that it was not there.',
      'A clean-up of the cache took paths that others refer to.',
    ],
    see: ['missing-nar', 'lost-default-cache', 'uncached-path'],
  },
});
