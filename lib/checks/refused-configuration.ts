import { nixName } from '../derive/consequence.ts';
import { substituterFault } from '../derive/substituter-fault.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable, thisMachine } from './define-check.ts';

export default defineCheck({
  id: 'refused-configuration',
  title: 'Nix refuses its own configuration',
  severity: 'error',
  layer: 'configuration',
  needs: ['settings'],
  wants: ['nix', 'caches'],
  subjects: thisMachine,
  judge: (_machine, { settings, nix, caches = [] }) => {
    const { problem } = settings;
    if (problem === undefined) return good;
    // "Cannot parse Nix store '...'" is how 2.34 and later name a substituter that they cannot read.
    const entry = /Cannot parse Nix store ['"](.{1,500}?)['"](?: |$)/.exec(problem)?.[1];
    if (entry !== undefined && caches.some((cache) => cache.entry === entry))
      return notApplicable(`the finding about ${entry} explains it`);
    const fault = entry === undefined ? undefined : substituterFault(entry);
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    const [meant] = fault?.meant ?? [];
    return {
      found: true,
      data: { given: settings.source === 'given', words: fault?.words },
      evidence: [problem],
      consequence: `Every command of ${nixName(version)} ends with this error before it does anything; a daemon that is already running goes on with the configuration that it once read.`,
      fixes: [
        meant !== undefined && entry !== undefined
          ? {
              kind: 'replace-in-setting',
              setting: 'substituters',
              from: entry,
              to: meant,
              certainty: 'suggestion',
            }
          : {
              kind: 'do',
              text: 'Correct or remove the line that the error names.',
              certainty: 'certain',
              note: 'where the file is generated, correct what it is generated from',
            },
      ],
    };
  },
  message: ({ data }) =>
    data.given
      ? 'Nix would refuse the given configuration.'
      : 'Nix refuses its own configuration, so that every Nix command fails.',
  cause: ({ data }) =>
    data.words === undefined
      ? 'A line of the configuration is not of the form "name = value", has a value of the wrong kind, or includes a file that does not exist.'
      : `A store URL in the configuration cannot be read: ${data.words}.`,
  explain: {
    why: 'Nix reads its configuration before anything else and stops at the first fault. Caches are out of reach until that is mended.',
    causes: [
      'Blanks missing around the equals sign.',
      'A value continued on the next line, which Nix does not know.',
      'An included file that was moved or removed.',
      'A substituter without a scheme or in quotation marks (Nix 2.34 and later).',
    ],
    see: ['schemeless-substituter', 'unusable-substituter', 'nix-not-found'],
  },
});
