import { cacheViews } from '../derive/cache-view.ts';
import { nixName } from '../derive/consequence.ts';
import { atLeast, parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';
import { unaskedCache } from './unasked-cache.ts';

export default defineCheck({
  id: 'unreadable-priority',
  title: 'A cache announces a priority that cannot be read',
  severity: 'error',
  layer: 'cache',
  needs: ['caches'],
  wants: ['nix'],
  subjects: cacheViews,
  judge: (cache, { nix }) => {
    const { reach } = cache;
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (reach.kind !== 'answers') return notApplicable('the cache did not answer');
    const problem = reach.info.priorityProblem;
    if (problem === undefined) return good;
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    // Nix 2.3 and Determinate Nix keep their default.
    const fatal = version === undefined || (version.flavour !== 'determinate' && atLeast(version, '2.4'));
    return {
      found: true,
      severity: fatal ? 'error' : 'warning',
      data: { problem, fatal },
      evidence: [`its nix-cache-info says Priority: ${problem}`],
      consequence: fatal
        ? `${nixName(version)} stops with nothing but "error: stoi" as soon as it reads this, and so does every command that may download, whatever the other caches have.`
        : `${nixName(version)} ignores it and gives the cache its default priority.`,
      fixes: [
        {
          kind: 'run-on-server',
          commands: ["sed -i 's/^Priority:.*/Priority: 50/' nix-cache-info"],
          certainty: 'suggestion',
          note: 'in the directory that the server publishes; servers that make the file themselves have a setting for the priority',
        },
        {
          kind: 'remove-from-setting',
          setting: 'substituters',
          values: [cache.name],
          certainty: 'certain',
          note: 'until the cache is mended',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.problem === ''
      ? `${subject.name} announces an empty priority${data.fatal ? ', at which Nix stops' : ''}.`
      : `${subject.name} announces the priority "${data.problem}", which is ${/^\s*[+-]?\d/.test(data.problem) ? 'out of range (32 bits)' : 'no number'}${data.fatal ? ', and at which Nix stops' : ''}.`,
  cause: () =>
    'The line "Priority:" in the nix-cache-info of the cache was written by hand or by a faulty program. Nix reads it without catching the error.',
  explain: {
    why: 'One cache with this fault stops every command that may download, and the message names neither the cache nor the file.',
    causes: ['A nix-cache-info written by hand.', 'A template whose variable was empty.'],
    see: ['missing-priority'],
  },
});
