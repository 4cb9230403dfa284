import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { predictSubstitution } from '../../lib/nix/substitution.ts';
import type { SubstitutionPrediction, SubstitutionStep } from '../../lib/nix/substitution-types.ts';
import { atLeast, type NixVersion, parseNixVersion } from '../../lib/nix/version.ts';
import { asked, cacheOf } from '../support/substitution-inputs.ts';
import type { Observed, Seen } from '../support/substitution-observed.ts';
import { type PathName, paths, STORE_DIR } from '../support/substitution-paths.ts';
import { situations } from '../support/substitution-situations.ts';

const folder = join(import.meta.dirname, '../../fixtures/nix/substitution');

const recorded = readdirSync(folder)
  .filter((name) => name.startsWith('observed-'))
  .map((name): { nix: string; observed: Record<string, Observed> } =>
    JSON.parse(readFileSync(join(folder, name), 'utf8')),
  );

/** What came of it, of a path or of a derivation. */
function seenAs({ status, from }: Seen): string {
  if (status === 0) return from === 'built' ? 'built' : `from ${from}`;
  if (status === 'endless') return status;
  return status === 134 || status === 'SIGABRT' ? 'crashed' : 'failed';
}

function predictedAs(
  { outcome }: SubstitutionPrediction,
  isDerivation: boolean,
  version: NixVersion,
): string {
  switch (outcome.kind) {
    case 'substituted':
      return `from ${cacheOf(outcome.from)}`;
    case 'not-found':
      if (!isDerivation) return 'failed';
      return outcome.because === 'references' && !atLeast(version, '2.8') ? 'endless' : 'built';
    case 'fails':
      return 'failed';
    case 'aborts':
      return 'crashed';
    case 'unknown':
      return `unknown ${outcome.lacks}`;
  }
}

/** The caches in the order in which they were first asked for the path. */
function lookups(requests: readonly string[], path: PathName): readonly string[] {
  const narinfo = ` GET ${paths[path].path.slice(STORE_DIR.length + 1).split('-')[0]}.narinfo`;
  return [
    ...new Set(
      requests.flatMap((request) => (request.endsWith(narinfo) ? [request.slice(0, -narinfo.length)] : [])),
    ),
  ];
}

/** What comes of a cache that Nix asks for the path. */
const wasAsked: ReadonlySet<SubstitutionStep['kind']> = new Set([
  'missing',
  'lookup-failed',
  'refused',
  'references-missing',
  'nar-missing',
  'nar-failed',
  'taken',
  'stops',
]);

describe.each(recorded)('$nix', ({ nix, observed }) => {
  const version = parseNixVersion(nix);
  if (version === undefined) throw new Error(nix);

  test('all situations are recorded', () => {
    expect(Object.keys(observed)).toEqual(situations.map(({ name }) => name));
  });

  test.each(situations)('$name', (situation) => {
    const seen = observed[situation.name];
    const { substituters, settings, audible } = asked(situation, version);
    const prediction = predictSubstitution(substituters, settings, version);
    expect({
      path: predictedAs(prediction, false, version),
      derivation: predictedAs(prediction, true, version),
    }).toEqual({
      path: seen === undefined ? '' : seenAs(seen.path),
      derivation: seen === undefined ? '' : seenAs(seen.derivation),
    });
    const heard = lookups(seen?.path.requests ?? [], situation.path ?? 'wanted');
    const foretold = prediction.steps.flatMap(({ entry, kind }) =>
      audible.has(entry) && wasAsked.has(kind) ? [cacheOf(entry)] : [],
    );
    // Before it crashes, Nix may have asked others for its plan.
    const isCrash = prediction.outcome.kind === 'aborts';
    expect(isCrash ? heard.slice(0, foretold.length) : heard).toEqual([...new Set(foretold)]);
  });
});
