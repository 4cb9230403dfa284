import Type from 'typebox';
import { fact, type Shape } from '../fact.ts';
import { ExchangeSchema, VisitSchema } from './exchange.ts';
import { NarCheckSchema } from './nar.ts';

/** Where a sample path was found: the reason to expect it in a cache. */
const SampleSourceSchema = Type.Union([
  Type.Literal('--path'),
  Type.Literal('disk cache'),
  Type.Literal('profile'),
  Type.Literal('store'),
]);

/** A store path that is worth asking a cache for. */
export const SampleSchema = Type.Object({
  hashPart: Type.String(),
  storePath: Type.Optional(Type.String()),
  source: SampleSourceSchema,
  cache: Type.Optional(
    Type.String({ description: 'base URL of the one cache that it is a sample for; absent: for any' }),
  ),
  keyNames: Type.Optional(
    Type.Array(Type.String(), { description: 'names of the keys that signed it, as this machine knows it' }),
  ),
});
export type Sample = Shape<typeof SampleSchema>;

export const SamplesSchema = Type.Object({
  paths: Type.Array(SampleSchema),
  problems: Type.Array(Type.String(), {
    description: 'where more might have been found, but could not be looked',
  }),
});
export type Samples = Shape<typeof SamplesSchema>;

const NarinfoVisitSchema = Type.Object({ sample: SampleSchema, visit: VisitSchema });
export type NarinfoVisit = Shape<typeof NarinfoVisitSchema>;

const NarVisitSchema = Type.Object({
  hashPart: Type.String({ description: 'of the path whose archive it is' }),
  url: Type.String({ description: 'as the narinfo names it' }),
  visit: VisitSchema,
});
export type NarVisit = Shape<typeof NarVisitSchema>;

const CheckedNarSchema = Type.Object({
  hashPart: Type.String(),
  url: Type.String({ description: 'as the narinfo names it' }),
  check: NarCheckSchema,
});
export type CheckedNar = Shape<typeof CheckedNarSchema>;

/** Which credential a request carried. The credential itself is never kept. */
const CredentialSchema = Type.Union([Type.Literal('none'), Type.Literal('url'), Type.Literal('netrc')]);
export type CredentialKind = Shape<typeof CredentialSchema>;

/** What a cache gives over one family of addresses alone. */
const FamilyVisitSchema = Type.Object({
  family: Type.Union([Type.Literal(4), Type.Literal(6)]),
  addresses: Type.Array(Type.String(), { description: 'that its name has in this family' }),
  lookupCode: Type.Optional(Type.String({ description: 'with which the resolver failed' })),
  lookupMs: Type.Optional(Type.Number({ description: 'absent where the host is an address' })),
  exchange: Type.Optional(
    Type.Object(ExchangeSchema.properties, {
      description: 'nix-cache-info, from the first of them; absent where there is none',
    }),
  ),
});
export type FamilyVisit = Shape<typeof FamilyVisitSchema>;

/** What was seen at one substituter. Each part may fail without blurring the others. */
export const CacheSchema = Type.Object({
  entry: Type.String({ description: 'the substituter as configured, without credentials' }),
  position: Type.Number({ description: 'its place in the configured list, from 0' }),
  credential: CredentialSchema,
  info: fact(VisitSchema),
  /** nix-cache-info once more, over HTTP/2, as Nix asks for it where TLS offers that. */
  http2: Type.Optional(fact(ExchangeSchema)),
  /** The same over IPv4 and IPv6, each by itself, where the user wants that. */
  families: Type.Optional(fact(Type.Array(FamilyVisitSchema))),
  narinfos: fact(Type.Array(NarinfoVisitSchema)),
  hitsMs: fact(Type.Array(Type.Number(), { description: 'warm narinfo requests for a path that is there' })),
  missesMs: fact(
    Type.Array(Type.Number(), { description: 'warm narinfo requests for a path that is not there' }),
  ),
  /** Of the paths that the user asks about and that are there: whether their archives are, too. */
  nars: Type.Optional(Type.Array(NarVisitSchema)),
  /** The same archives, downloaded and held against their narinfos, where the user wants that. */
  checkedNars: Type.Optional(Type.Array(CheckedNarSchema)),
});
export type CacheFact = Shape<typeof CacheSchema>;
