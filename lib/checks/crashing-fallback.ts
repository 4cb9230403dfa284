import { cacheViews } from '../derive/cache-view.ts';
import { abortsWithFallback, nixName } from '../derive/consequence.ts';
import { failsNow } from '../derive/unsteady-cache.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import type { Subject } from '../model/finding.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const fallback: Subject = { kind: 'setting', name: 'fallback' };

export default defineCheck({
  id: 'crashing-fallback',
  title: 'Nix crashes when a cache fails',
  severity: 'warning',
  layer: 'configuration',
  needs: ['settings', 'caches'],
  wants: ['nix', 'configuration', 'daemon', 'user'],
  subjects: () => [fallback],
  judge: (_setting, facts) => {
    const { version, of } = valuesInEffect(facts);
    if (!abortsWithFallback(version)) return notApplicable('this Nix does not crash with fallback');
    if (of('fallback') !== true) return good;
    const caches = cacheViews(facts).filter(({ store }) => store.kind === 'http');
    if (caches.length === 0) return notApplicable('no cache is asked over a network');
    const failing = caches.filter(failsNow);
    return {
      found: true,
      severity: failing.length > 0 ? 'warning' : 'note',
      data: { isFailing: failing.length > 0 },
      evidence: ['fallback is true', ...failing.slice(0, 3).map(({ name }) => `${name} fails now`)],
      certainty: failing.length > 0 ? 'likely' : 'possible',
      consequence: `${nixName(version)} aborts with "terminate called after throwing an instance of 'nix::SubstituterDisabled'" (status 134) as soon as a cache that it knows fails twice.`,
      fixes: [
        {
          kind: 'do',
          text: 'Update Nix to 2.9 or later, where fallback works.',
          certainty: 'certain',
        },
        {
          kind: 'do',
          text: 'Until then, take out the line that sets fallback to true.',
          certainty: 'suggestion',
          note: 'Nix then stops with an error that names the failing cache, instead of crashing',
        },
      ],
    };
  },
  message: ({ data }) =>
    data.isFailing
      ? 'A cache fails, and with fallback this version of Nix crashes when one does.'
      : 'With fallback, this version of Nix crashes when a cache fails.',
  cause: () =>
    'With fallback, Nix leaves out a failing cache for a minute. Up to 2.8 the next question to that cache then ends in an exception that nobody catches.',
  explain: {
    why: 'What was meant to let builds go on is what ends them, with a message that names no cause.',
    causes: ['The setting was switched on as a cure for a cache that fails now and then.'],
    see: ['missing-fallback', 'failing-narinfos'],
  },
});
