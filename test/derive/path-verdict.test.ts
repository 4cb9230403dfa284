import { describe, expect, test } from 'vitest';
import { configurationFacts } from '../../lib/derive/configuration-facts.ts';
import { pathViews } from '../../lib/derive/path-view.ts';
import { okValue } from '../../lib/model/fact.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import type { DerivationFact, Target } from '../../lib/model/facts/target.ts';
import { answered, narinfoText, testKey } from '../support/facts.ts';
import { asking, derived, having, pathFor, referring, target } from '../support/paths.ts';

const key = testKey('cache.test-1');
const a = 'https://a.test';

function verdictOf(facts: Facts) {
  const known = configurationFacts(facts);
  const targets = okValue(facts.targets);
  if (known === undefined || targets === undefined) throw new Error('the settings are not known');
  const [view] = pathViews({
    ...known,
    targets,
    caches: okValue(facts.caches) ?? [],
    references: okValue(facts.references),
  });
  return view?.verdict;
}

interface Given {
  readonly wanted?: Target;
  readonly nix?: string;
  readonly archives?: Readonly<Record<string, number>>;
}

/** The cache has `top`, and not `base`, to which it refers. */
const lacking = ({
  wanted = derived('top', { inputs: 1, outputs: [pathFor('top')] }),
  nix = '2.8.0',
  archives,
}: Given) =>
  asking({
    key,
    nix,
    targets: [wanted],
    caches: [having(a, { top: referring('top', ['base'], key) }, archives)],
    references: {
      looked: [{ storePath: pathFor('base'), asked: [{ cache: a, visit: answered(404, '') }] }],
      valid: [],
      left: 0,
    },
  });

describe('a path of which a reference is in no cache', () => {
  test.each(['2.3.7', '2.8.0', '2.29.2'])(
    'Nix %s builds what its derivation needs, and fetches it then',
    (nix) => {
      expect(verdictOf(lacking({ nix }))).toEqual({ kind: 'completed', from: a });
    },
  );

  test.each(['2.30.0', '2.34.8'])('Nix %s builds it', (nix) => {
    expect(verdictOf(lacking({ nix }))).toEqual({ kind: 'built', because: 'nowhere' });
  });

  test.each<[string, Target]>([
    ['its derivation is made from nothing', derived('top', { inputs: 0, outputs: [pathFor('top')] })],
    [
      'what is missing is another output of it',
      derived('top', { inputs: 1, outputs: [pathFor('top'), pathFor('base')] }),
    ],
    ['saved facts do not say what it is made from', derived('top')],
  ])('Nix 2.8 builds it where %s', (_name, wanted) => {
    expect(verdictOf(lacking({ wanted }))).toEqual({ kind: 'built', because: 'nowhere' });
  });

  test('it is built after all where its own archive is gone', () => {
    expect(verdictOf(lacking({ archives: { top: 404 } }))).toEqual({ kind: 'built', because: 'nowhere' });
  });

  test('it is not to be had where nothing is known but the path', () => {
    expect(verdictOf(lacking({ wanted: target('top') }))).toEqual({
      kind: 'unavailable',
      because: 'nowhere',
    });
  });
});

describe('a build that requires features of the machine', () => {
  const requiring = (requiredFeatures: DerivationFact['requiredFeatures'], narinfo?: string) =>
    asking({
      key,
      targets: [derived('hello', { requiredFeatures })],
      caches: [having(a, { hello: narinfo })],
    });

  test('is not made where one is missing', () => {
    expect(verdictOf(requiring(['big-parallel', 'kvm']))).toEqual({
      kind: 'unbuildable',
      system: 'x86_64-linux',
      features: ['kvm'],
    });
  });

  test('is made where all are there', () => {
    expect(verdictOf(requiring(['big-parallel']))).toEqual({ kind: 'built', because: 'nowhere' });
  });

  test('is not needed where a cache has the path', () => {
    expect(verdictOf(requiring(['kvm'], narinfoText('hello', [key])))).toEqual({
      kind: 'substituted',
      from: a,
    });
  });
});
