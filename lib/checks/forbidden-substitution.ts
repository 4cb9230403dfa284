import { definePathCheck } from './define-path-check.ts';

export default definePathCheck({
  id: 'forbidden-substitution',
  title: 'A derivation keeps Nix from asking caches for it',
  severity: 'warning',
  explains: ['uncached-path'],
  found: ({ verdict, derivation, states }, settings) => {
    if (derivation === undefined || !('because' in verdict) || verdict.because !== 'not-allowed')
      return undefined;
    const having = states.filter(({ lookup }) => lookup.kind === 'hit').map(({ entry }) => entry);
    // Nix shows all the settings that it knows.
    const canOverrule = settings.values['always-allow-substitutes'] !== undefined;
    return {
      data: { having },
      severity: having.length > 0 ? 'warning' : 'note',
      evidence: [
        `${derivation.path} says allowSubstitutes = false`,
        ...having.map((entry) => `${entry} has the path`),
      ],
      fixes: [
        canOverrule
          ? {
              kind: 'do',
              text: 'Give the command --option always-allow-substitutes true, or set always-allow-substitutes to true for good: then Nix asks caches whatever derivations say.',
              certainty: 'certain',
              note: 'such builds mostly take less time than asking a cache that is far away',
            }
          : {
              kind: 'do',
              text: 'Take allowSubstitutes = false out of the derivation where that is yours; this Nix has no setting that overrules it.',
              certainty: 'suggestion',
            },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.having.length > 0
      ? `${subject.name} is built although ${data.having.join(' and ')} has it: its derivation forbids substitution.`
      : `${subject.name} is always built: its derivation forbids substitution.`,
  cause: () =>
    'Its attribute allowSubstitutes is false, as nixpkgs has it for what takes less time to build than to download (runCommandLocal, writeText and the like).',
  explain: {
    why: 'A derivation can ask not to be looked for in caches. It is meant for tiny files; on something large, or on a machine that cannot build it, it looks as if the cache were broken.',
    causes: [
      'It is made by runCommandLocal, writeText, symlinkJoin or others of nixpkgs.',
      'A package of your own says allowSubstitutes = false, often copied together with preferLocalBuild = true.',
    ],
    see: ['uncached-path'],
  },
});
