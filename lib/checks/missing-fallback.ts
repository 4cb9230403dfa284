import { cacheViews } from '../derive/cache-view.ts';
import { abortsWithFallback, goesOnAfterNarinfoFailure, nixName } from '../derive/consequence.ts';
import { failsNow, mayBeAway } from '../derive/unsteady-cache.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import type { Subject } from '../model/finding.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const fallback: Subject = { kind: 'setting', name: 'fallback' };

export default defineCheck({
  id: 'missing-fallback',
  title: 'One failing cache stops every build',
  severity: 'warning',
  layer: 'configuration',
  needs: ['settings', 'caches'],
  wants: ['nix', 'configuration', 'daemon', 'user'],
  subjects: () => [fallback],
  judge: (_setting, facts) => {
    const { version, of } = valuesInEffect(facts);
    if (version === undefined) return notApplicable('the version of Nix is not known');
    if (goesOnAfterNarinfoFailure(version)) return notApplicable('this Nix asks the next cache anyway');
    if (abortsWithFallback(version)) return notApplicable('this Nix crashes with fallback');
    if (of('fallback') !== false) return good;
    const caches = cacheViews(facts);
    const failing = caches.filter(failsNow);
    // With no cache left there is nothing to go on with.
    if (failing.length === caches.length) return notApplicable('there is no cache that works');
    const concerned = failing.length > 0 ? failing : caches.filter(mayBeAway);
    if (concerned.length === 0) return good;
    const isFailing = failing.length > 0;
    return {
      found: true,
      severity: isFailing ? 'warning' : 'note',
      data: { isFailing },
      evidence: [
        'fallback is false',
        ...concerned
          .slice(0, 3)
          .map(({ name }) =>
            isFailing
              ? `${name} fails now`
              : `${name} has an address of a private network, which this machine may leave`,
          ),
      ],
      certainty: 'likely',
      consequence: `${nixName(version)} stops with an error at the first path that it asks such a cache for, even when another cache has it, if it has used the cache in the last seven days.`,
      fixes: [
        {
          kind: 'do',
          text: 'Set fallback to true in the configuration of Nix.',
          certainty: 'suggestion',
          note: 'Nix then leaves out a failing cache for a minute and asks the others; what none of them has, and what cannot be downloaded, it builds from source',
        },
      ],
    };
  },
  message: ({ data }) =>
    data.isFailing
      ? 'A cache fails, and Nix does not go on without it: fallback is off.'
      : 'Nix will not go on without a cache of a private network when that is out of reach: fallback is off.',
  cause: () =>
    'Between 2.9 and 2.31, a cache that Nix knows and that fails ends the command. It asks the next cache only where fallback is on.',
  explain: {
    why: 'A laptop away from the network of one cache can then build nothing at all. Only a cache that is new to Nix is left out with a warning. From 2.32 on Nix asks the next cache by itself.',
    causes: ['The setting is off by default.'],
    see: ['crashing-fallback', 'endless-timeout', 'failing-narinfos'],
  },
});
