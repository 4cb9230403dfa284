import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFlakeConfig } from '../../lib/nix/flake-config.ts';

/** What Nix 2.8.0, 2.26.3 and 2.34.8 said to each flake, and the values that it took from it (null: a path, which becomes a store path). */
interface Observed {
  readonly flake: string;
  readonly refused: Readonly<Record<string, string>> | null;
  readonly values: Readonly<Record<string, unknown>> | null;
}
const observed: readonly Observed[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/nix/flake/literals.json'), 'utf8'),
);

const textOf = (value: unknown): string | undefined =>
  Array.isArray(value) ? value.join(' ') : value === null ? undefined : String(value);
const config = (source: string) => {
  const read = readFlakeConfig(source);
  return read.ok ? Object.fromEntries(read.value.map(({ name, text }) => [name, text])) : read.problem;
};
const isRecursive = (flake: string) => flake.includes('rec {');

describe('the nixConfig of a flake', () => {
  test.each(observed.filter(({ values, flake }) => values !== null && !isRecursive(flake)))(
    'is what Nix takes it for: $flake',
    ({ flake, values }) => {
      const texts = Object.entries(values ?? {}).map(([name, value]) => [name, textOf(value)]);
      expect(config(flake)).toEqual(Object.fromEntries(texts));
    },
  );

  test.each(observed.filter(({ refused }) => refused !== null))(
    'is refused where Nix refuses it: $flake',
    ({ flake }) => {
      expect(config(flake)).toMatch(isRecursive(flake) ? /only Nix can tell/ : /, which Nix refuses$/);
    },
  );

  test('of names in a recursive set is left to Nix', () => {
    const flake = '{ nixConfig = rec { a = "x"; b = a; }; outputs = _: { }; }';
    expect(config(flake)).toMatch(/only Nix can tell/);
  });

  test.each([
    [
      'a let',
      'outputs = { self, nixpkgs, ... }@inputs: let a = 1; b = { c = 2; }; in { inherit a; x = b; };',
    ],
    ['a let within a let', 'outputs = x: let a = let b = 1; in b; in with a; assert true; a;'],
    ['with and assert', 'outputs = i: with i; assert i ? a; with a; i;'],
    ['an old let', 'outputs = x: let { body = 1; };'],
    ['strings within strings', `outputs = x: "a;}\${ { b = "c\${ ''d}'' }"; }.b }";`],
    ['escapes', "outputs = x: \"\\${ \\\" ;\" + ''a ''${ ''' $${ ''\\n;'';"],
    ['comments', 'outputs = x: /* ; } " */ 1 # ; }\n;'],
    ['paths and addresses', `outputs = x: [ ./a/b.nix /c <d/e> ~/f ./g\${h}/i https://j.test/k'; a:b ];`],
    ['an inherit', 'inherit (import ./x.nix) inputs outputs;'],
    ['a quoted name', '"outputs" = x: x; inputs."a.b".url = "nixConfig";'],
  ])('is found behind %s', (_name, before) => {
    expect(config(`{ ${before} nixConfig.fallback = true; }`)).toEqual({ fallback: 'true' });
  });

  test('of an indented string loses what its lines share, which a saved answer depends on', () => {
    const flake = "{ nixConfig.substituters = ''\n    a\n      b\n\n    c\n  ''; }";
    expect(config(flake)).toEqual({ substituters: 'a\n  b\n\nc\n' });
  });

  test.each([
    '{ a = "',
    "{ a = ''${",
    '{ a = 1 /* ',
    '',
    '{',
    '{ nixConfig = { a',
    '{ nixConfig.a = [ "x"',
    '}',
    '{ = 1; }',
  ])('of a file that is cut off or no flake is a problem in words: %j', (source) => {
    expect(config(source)).toEqual(expect.stringMatching(/^(flake\.nix|nixConfig|a) .+/));
  });

  test.each(['(', '[', '{', '${', '"${', "''${", 'a.', 'a_', '-', '/', 'let ', '{a=', "'", '\\', 'a.a:'])(
    'of a hostile file of %j alone takes no longer than its size',
    (piece) => {
      const source = `{ nixConfig.a = ${piece.repeat(200_000 / piece.length)}`;
      const started = performance.now();
      expect(typeof config(source)).toBe('string');
      expect(performance.now() - started).toBeLessThan(3000);
    },
  );
});
