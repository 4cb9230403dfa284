import type { LogMessageKind } from '../nix/log/message.ts';
import { advise, askForPath, cacheOf, type Draft, named, type Rule, shown } from './draft.ts';
import type { Noted } from './noted.ts';

/** A path that nobody gave: what stays where the log names no reason, since Nix is silent about the usual ones. */
function inNoCache(noted: Noted, severity: Draft['severity'] = 'error'): Draft {
  const [path = ''] = noted.paths;
  const count = noted.paths.length + noted.morePaths;
  return {
    check: 'uncached-path',
    severity,
    subject: { kind: 'path', name: shown(path) },
    message: `No cache gave ${count > 1 ? `${shown(path)} and ${count - 1} more` : shown(path)}, and the log does not say why.`,
    cause:
      'No cache has it, not even one that has what needs it; or one would have it, and answered 401, 403 or 404, which Nix takes for "not there" without a word; or Nix remembers for up to an hour that it was not there.',
    consequence: 'Nix cannot go on: this path cannot be built here, as only its name is known.',
    certainty: 'likely',
    fixes: [
      ...askForPath(noted, 'asks each cache for this path, and looks at what Nix remembers of it'),
      {
        kind: 'run-here',
        commands: ['nixcache doctor'],
        root: false,
        certainty: 'suggestion',
        note: 'says whether the caches can be used at all',
      },
    ],
  };
}

/** Of what becomes of paths, which mostly follows from something else in the log. */
export const outcomeRules: Readonly<Partial<Record<LogMessageKind, Rule>>> = {
  'no-substituter': inNoCache,
  'unknown-paths': inNoCache,
  'missing-references': inNoCache,
  'substitutes-failed': inNoCache,
  'path-not-valid': (noted) => ({
    ...inNoCache(noted, 'warning'),
    message: `${shown(noted.paths[0])} is not in the store that was asked.`,
    consequence: 'The command stops.',
    certainty: 'possible',
  }),
  'substitution-off': (noted) => ({
    check: 'no-substituters',
    severity: 'error',
    subject: { kind: 'setting', name: 'substitute' },
    message: `Nix was told to download nothing, and ${shown(noted.paths[0])} is not here.`,
    cause: 'It was given --no-substitute or --offline, or its configuration has substitute = false.',
    certainty: 'certain',
    fixes: [advise('Run it without that option, or take the setting out.')],
  }),
  'disabled-cache': (noted) => ({
    check: 'disabled-cache',
    severity: 'warning',
    subject: cacheOf(noted),
    message: `Nix leaves ${named(noted)} out for a minute, since it failed.`,
    cause: 'It does so only where fallback is on. Why the cache failed stands before this in the whole log.',
    certainty: 'certain',
    fixes: [],
  }),
  'crashed-fallback': () => ({
    check: 'crashing-fallback',
    severity: 'error',
    subject: { kind: 'setting', name: 'fallback' },
    message: 'Nix crashed because a cache failed while fallback is on.',
    cause: 'Until 2.9 Nix does not catch what it throws when it leaves a failing cache out.',
    consequence: 'The command ends with status 134.',
    certainty: 'certain',
    fixes: [
      advise('Update Nix to 2.9 or later, where fallback works.'),
      advise('Until then, run it with --option fallback false.'),
    ],
  }),
};
