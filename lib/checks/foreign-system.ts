import { inabilityText } from '../derive/path-verdict.ts';
import type { FixIntent } from '../model/fix.ts';
import { definePathCheck } from './define-path-check.ts';

const withFeatures = (features: readonly string[]): readonly FixIntent[] => [
  {
    kind: 'do',
    text: `Have it built by a machine that offers ${features.join(', ')} (builders), or pushed to a cache.`,
    certainty: 'suggestion',
  },
  {
    kind: 'do',
    text: 'If this machine can do that, name it in system-features, together with those that stand there now.',
    certainty: 'suggestion',
  },
];

export default definePathCheck({
  id: 'foreign-system',
  title: 'A path is in no cache, and this machine cannot build it',
  severity: 'error',
  found: ({ verdict, derivation }) =>
    verdict.kind !== 'unbuildable' || derivation === undefined
      ? undefined
      : {
          data: { system: verdict.system, features: verdict.features },
          evidence: [
            verdict.features.length > 0
              ? `${derivation.path} requires ${verdict.features.join(', ')} (requiredSystemFeatures)`
              : `${derivation.path} is for ${verdict.system}`,
          ],
          fixes:
            verdict.features.length > 0
              ? withFeatures(verdict.features)
              : [
                  {
                    kind: 'do',
                    text: `Ask for the package of this machine's own system, if that is what was meant.`,
                    certainty: 'suggestion',
                  },
                  {
                    kind: 'do',
                    text: `Otherwise have it built by a machine of that system (builders), or by emulation (boot.binfmt.emulatedSystems on NixOS), or pushed to a cache.`,
                    certainty: 'suggestion',
                  },
                ],
        },
  message: ({ subject, data }) =>
    data.features.length > 0
      ? `${subject.name} is in no cache, and this machine ${inabilityText(data)}, which its build requires.`
      : `${subject.name} is for ${data.system}, for which this machine does not build.`,
  cause: ({ data }) =>
    data.features.length > 0
      ? 'No cache gives the path, and system-features of this machine does not name all that its derivation requires (requiredSystemFeatures).'
      : 'No cache gives the path, and system and extra-platforms of this machine do not name its system.',
  explain: {
    why: 'What a cache has can be fetched for any system. What has to be built needs a machine of that system; Nix then stops with the message that one is required.',
    causes: [
      'The system is written out in a flake or an expression, and this machine has another one.',
      'A configuration for another machine is evaluated here, and its cache is missing here.',
      'The derivation requires a feature of the machine, as kvm for the tests of NixOS, that this one does not have.',
    ],
    see: ['uncached-path', 'unhelped-builders'],
  },
});
