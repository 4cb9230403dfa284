import { definePathCheck } from './define-path-check.ts';

export default definePathCheck({
  id: 'foreign-system',
  title: 'A path is in no cache, and this machine does not build for its system',
  severity: 'error',
  found: ({ verdict, derivation }) =>
    verdict.kind !== 'unbuildable' || derivation === undefined
      ? undefined
      : {
          data: { system: verdict.system },
          evidence: [`${derivation.path} is for ${verdict.system}`],
          fixes: [
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
    `${subject.name} is for ${data.system}, for which this machine does not build.`,
  cause: () =>
    'No cache gives the path, and system and extra-platforms of this machine do not name its system.',
  explain: {
    why: 'What a cache has can be fetched for any system. What has to be built needs a machine of that system; Nix then stops with the message that one is required.',
    causes: [
      'The system is written out in a flake or an expression, and this machine has another one.',
      'A configuration for another machine is evaluated here, and its cache is missing here.',
    ],
    see: ['uncached-path', 'unhelped-builders'],
  },
});
