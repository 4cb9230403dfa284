import { nixName } from '../derive/consequence.ts';
import type { PathView } from '../derive/path-view.ts';
import { definePathCheck } from './define-path-check.ts';

/** Whether every cache was asked and said no. */
const isNowhere = ({ states, memories, verdict }: PathView): boolean =>
  (verdict.kind === 'built' || verdict.kind === 'unavailable') &&
  verdict.because === 'nowhere' &&
  states.length > 0 &&
  states.every(
    ({ entry, opening, lookup }) =>
      opening.kind === 'opens' && (memories.get(entry)?.now ?? lookup).kind === 'missing',
  );

export default definePathCheck({
  id: 'uncached-path',
  title: 'No cache has a path',
  severity: 'warning',
  found: (path) => {
    if (!isNowhere(path)) return undefined;
    const { states, effective, derivation, target } = path;
    const name = (target.storePath ?? '').split('/').at(-1)?.slice(33) ?? '';
    return {
      data: { caches: states.length },
      evidence: states.map(({ entry }) => `${entry} does not have it`),
      consequence: `${nixName(effective.version)} ${derivation === undefined ? 'can only build it' : 'builds it'}${derivation?.preferLocalBuild === true ? ', on this machine (preferLocalBuild)' : ''}.`,
      certainty: 'certain',
      fixes: [
        ...(derivation === undefined
          ? []
          : [
              {
                kind: 'run-here' as const,
                root: false,
                commands: [`nix-store --query --tree ${derivation.path}`],
                certainty: 'suggestion' as const,
                note: 'to see what it is made from: where one input differs from what the cache was filled with (another nixpkgs, an overlay, a flake input that follows another), the hash of everything above it differs too',
              },
            ]),
        {
          kind: 'do',
          text: `Compare the store path with that of a machine where ${name === '' ? 'it' : name} does come from the cache: another hash means other inputs (nix store diff-closures and nix-diff show which), the same hash means that nobody pushed it to these caches.`,
          certainty: 'suggestion',
        },
        {
          kind: 'do',
          text: 'If somebody pushed it elsewhere, add that cache to the substituters, and its key to trusted-public-keys.',
          certainty: 'suggestion',
        },
      ],
    };
  },
  message: ({ subject, data }) =>
    data.caches === 1
      ? `The only cache does not have ${subject.name}.`
      : `None of the ${data.caches} caches has ${subject.name}.`,
  cause: () =>
    'A cache has a path only if somebody built exactly the same, with all the same inputs, and pushed it there: the hash in its name stands for all of that.',
  explain: {
    why: 'The name of a store path begins with a hash of everything that it is built from. Whatever differs, even a comment in a build script of an input, gives another path, for which no cache has anything.',
    causes: [
      'An overlay, an override or a flake input that follows another one: the inputs differ from those that the cache was filled with.',
      'The revision of nixpkgs is one that the build farm has not built, or not yet, or the package failed there.',
      'The package may not be distributed (unfree), so no public cache has it.',
      'It was pushed to another cache, or the push failed.',
      'It was built for another system.',
    ],
    see: ['missing-reference', 'lost-default-cache', 'forbidden-substitution'],
  },
});
