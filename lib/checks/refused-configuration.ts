import { nixName } from '../derive/consequence.ts';
import { substituterFault } from '../derive/substituter-fault.ts';
import type { FactValues } from '../model/facts/facts.ts';
import { nixHangs } from '../nix/nix-message.ts';
import { parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, notApplicable, thisMachine } from './define-check.ts';

export default defineCheck({
  id: 'refused-configuration',
  title: 'Nix refuses its own configuration',
  severity: 'error',
  layer: 'configuration',
  needs: ['settings'],
  wants: ['nix', 'caches', 'configuration'],
  subjects: thisMachine,
  judge: (_machine, { settings, nix, configuration, caches = [] }) => {
    const { problem } = settings;
    if (problem === undefined) return good;
    // "Cannot parse Nix store '...'" is how 2.34 and later name a substituter that they cannot read.
    const entry = /Cannot parse Nix store ['"](.{1,500}?)['"](?: |$)/.exec(problem)?.[1];
    if (entry !== undefined && caches.some((cache) => cache.entry === entry))
      return notApplicable(`the finding about ${entry} explains it`);
    const fault = entry === undefined ? undefined : substituterFault(entry);
    const version = nix === undefined ? undefined : parseNixVersion(nix.versionLine);
    const [meant] = fault?.meant ?? [];
    const loop = [problem, ...(configuration?.problems ?? []).map(placed)].filter((text) =>
      text.includes('includes itself'),
    );
    if (problem === nixHangs) return hanging(nixName(version));
    return {
      found: true,
      data: {
        given: settings.source === 'given',
        words: fault?.words,
        isLoop: loop.length > 0,
        hangs: false,
      },
      evidence: [...new Set([problem, ...loop])],
      consequence: `Every command of ${nixName(version)} ${loop.length > 0 ? 'crashes' : 'ends with this error'} before it does anything; a daemon that is already running goes on with the configuration that it once read.`,
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
              text:
                loop.length > 0
                  ? 'Remove the include line that closes the circle.'
                  : 'Correct or remove the line that the error names.',
              certainty: 'certain',
              note: 'where the file is generated, correct what it is generated from',
            },
      ],
    };
  },
  message: ({ data }) =>
    data.hangs
      ? 'Nix hangs while it reads its own configuration.'
      : data.given
        ? 'Nix would refuse the given configuration.'
        : 'Nix refuses its own configuration, so that every Nix command fails.',
  cause: ({ data }) =>
    data.hangs
      ? 'A file of the configuration is a pipe or a device, lies on a file system that does not answer, or includes others over and over.'
      : data.isLoop
        ? 'A configuration file includes itself, directly or by way of another one. Nix does not notice and reads in circles until it crashes.'
        : data.words === undefined
          ? 'A line of the configuration is not of the form "name = value", has a value of the wrong kind, or includes a file that does not exist.'
          : `A store URL in the configuration cannot be read: ${data.words}.`,
  explain: {
    why: 'Nix reads its configuration before anything else and stops at the first fault. Caches are out of reach until that is mended.',
    causes: [
      'Blanks missing around the equals sign.',
      'A value continued on the next line, which Nix does not know.',
      'An included file that was moved or removed, or that includes itself.',
      'A substituter without a scheme or in quotation marks (Nix 2.34 and later).',
    ],
    see: ['schemeless-substituter', 'unusable-substituter', 'nix-not-found'],
  },
});

const placed = ({ origin, line, text }: FactValues['configuration']['problems'][number]): string =>
  `${text} (${origin}, line ${line})`;

/** Not certain: something else on the machine may keep Nix from answering. */
const hanging = (nix: string) => ({
  found: true as const,
  data: { given: false, words: undefined, isLoop: false, hangs: true },
  evidence: [nixHangs],
  certainty: 'likely' as const,
  consequence: `Every command of ${nix} hangs like that; a daemon that is already running goes on with the configuration that it once read.`,
  fixes: [
    {
      kind: 'do' as const,
      text: 'Look at the files of the configuration with ls -lL: each has to be a plain file, on a file system that answers.',
      certainty: 'suggestion' as const,
    },
  ],
});
