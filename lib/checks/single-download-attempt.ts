import { cacheViews } from '../derive/cache-view.ts';
import { goesOnAfterNarinfoFailure, nixName } from '../derive/consequence.ts';
import { isOpenToOthers } from '../derive/endpoint.ts';
import { mayBeAway } from '../derive/unsteady-cache.ts';
import { valuesInEffect } from '../derive/values-in-effect.ts';
import type { Subject } from '../model/finding.ts';
import { downloadAttempts } from '../nix/download-retries.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const attempts: Subject = { kind: 'setting', name: 'download-attempts' };

export default defineCheck({
  id: 'single-download-attempt',
  title: 'Nix never tries a download again',
  severity: 'note',
  layer: 'configuration',
  needs: ['settings', 'caches'],
  wants: ['nix', 'configuration', 'daemon', 'user'],
  subjects: () => [attempts],
  judge: (_setting, facts) => {
    const { version, values } = valuesInEffect(facts);
    if (downloadAttempts(version, values) > 1) return good;
    // Near caches are fast to fail, and hardly ever fail once only: there it is a choice.
    if (!cacheViews(facts).some((cache) => isOpenToOthers(cache.store) && !mayBeAway(cache)))
      return notApplicable('no cache is asked over the internet');
    return {
      found: true,
      data: {},
      evidence: ['Nix may try each download once'],
      consequence: `One lost connection or one error of a server is enough to make ${nixName(version)} ${goesOnAfterNarinfoFailure(version) ? 'do without that cache for a path' : 'stop the whole build'}, where a second attempt would have gone well.`,
      fixes: [
        {
          kind: 'do',
          text: 'Take out the line that sets download-attempts, or set it to 2 or 3.',
          certainty: 'suggestion',
          note: 'if it is there so that a dead cache costs less time, a connect-timeout of a few seconds does that better',
        },
      ],
    };
  },
  message: () => 'Nix never tries a failed download again: download-attempts is 1.',
  cause: () => 'The configuration sets it, where Nix by default tries five times, with short pauses.',
  explain: {
    why: 'Servers that are restarted, load balancers and radio links fail once in a while. A second attempt a quarter of a second later hides nearly all of it.',
    causes: ['It was set so that a cache which is often away costs less time.'],
    see: ['endless-timeout', 'server-error'],
  },
});
