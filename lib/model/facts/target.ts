import Type from 'typebox';
import { fact, type Shape } from '../fact.ts';
import { VisitSchema } from './exchange.ts';

/** What a `.drv` file says (nix/derivation.ts). */
const DerivationSchema = Type.Object({
  path: Type.String(),
  output: Type.String({ description: 'the name of the output that is asked for' }),
  isFixedOutput: Type.Boolean(),
  system: Type.String(),
  allowSubstitutes: Type.Boolean(),
  preferLocalBuild: Type.Boolean(),
  requiredFeatures: Type.Array(Type.String()),
  outputs: Type.Optional(Type.Array(Type.String(), { description: 'store paths of all outputs' })),
  inputs: Type.Optional(Type.Number({ description: 'derivations that it is built from' })),
});
export type DerivationFact = Shape<typeof DerivationSchema>;

/** A store path that the user asks about. */
const TargetSchema = Type.Object({
  asked: Type.String({ description: 'as typed' }),
  kind: Type.Union([
    Type.Literal('store-path'),
    Type.Literal('hash'),
    Type.Literal('link'),
    Type.Literal('derivation'),
    Type.Literal('installable'),
  ]),
  hashPart: Type.Optional(
    Type.String({ description: 'absent: known only after the build, which decides the path' }),
  ),
  storePath: Type.Optional(Type.String({ description: 'absent where only the hash part is known' })),
  valid: fact(Type.Boolean({ description: 'whether this machine has it' })),
  derivation: fact(DerivationSchema),
});
export type Target = Shape<typeof TargetSchema>;

/** What the user asks about. */
export const TargetsSchema = Type.Object({
  paths: Type.Array(TargetSchema),
  builds: Type.Optional(
    Type.Object(
      {
        systems: Type.Array(Type.String()),
        features: Type.Array(Type.String()),
      },
      { description: 'what this machine builds for; only where a derivation is asked about' },
    ),
  ),
});
export type TargetsFact = Shape<typeof TargetsSchema>;

/** What the caches said of one path that a target needs, in the order in which Nix asks them and until one had it. */
const ReferenceSchema = Type.Object({
  storePath: Type.String(),
  asked: Type.Array(
    Type.Object({
      cache: Type.String(),
      visit: VisitSchema,
      archive: Type.Optional(VisitSchema),
    }),
  ),
});
export type ReferenceFact = Shape<typeof ReferenceSchema>;

/** What the targets depend on, as their narinfos say. */
export const ReferencesSchema = Type.Object({
  valid: Type.Array(Type.String(), { description: 'those that this machine has' }),
  looked: Type.Array(ReferenceSchema, { description: 'those that the caches were asked for' }),
  left: Type.Number({ description: 'known ones that were not looked at, since there were too many' }),
});
export type ReferencesFact = Shape<typeof ReferencesSchema>;
