import Type from 'typebox';
import type { Shape } from '../fact.ts';

const FlakeSettingSchema = Type.Object({
  name: Type.String({ description: 'as written, such as extra-substituters' }),
  words: Type.Optional(
    Type.Array(Type.String(), {
      description: 'its value, where that is about caches and keys; without credentials',
    }),
  ),
  saved: Type.Optional(
    Type.Union([Type.Literal('allowed'), Type.Literal('refused'), Type.Literal('other-value')], {
      description: 'the answer that this user had Nix remember; other-value: about another value',
    }),
  ),
});

/** What a flake asks Nix to set while it is used. */
export const FlakeSchema = Type.Object({
  file: Type.String({ description: 'its flake.nix' }),
  settings: Type.Array(FlakeSettingSchema),
  trustedSettings: Type.Object(
    {
      file: Type.String(),
      problem: Type.Optional(Type.String({ description: 'why it cannot be read, at which Nix ends' })),
    },
    { description: 'where Nix remembers answers about such settings' },
  ),
});
export type FlakeFact = Shape<typeof FlakeSchema>;
