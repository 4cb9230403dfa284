import Type from 'typebox';
import { fact, type Shape } from '../fact.ts';

const seconds = (description: string) => Type.Number({ description: `${description}, seconds since 1970` });

/** What Nix remembers of a nix-cache-info. */
const RememberedCacheSchema = Type.Object({
  url: Type.String({ description: 'the key under which Nix remembers it, without its login' }),
  storeDir: Type.String(),
  wantMassQuery: Type.Optional(Type.Boolean()),
  priority: Type.Optional(Type.Number()),
  timestamp: seconds('when it was asked'),
  positive: Type.Number({ description: 'rows about paths that it has, expired ones included' }),
  negative: Type.Number({ description: 'rows about paths that it has not, expired ones included' }),
});
export type RememberedCache = Shape<typeof RememberedCacheSchema>;

/** What Nix remembers of one path in one cache: a narinfo, or that there is none. */
const RememberedPathSchema = Type.Object({
  cache: Type.String({ description: 'the key of the cache, without its login' }),
  hashPart: Type.String(),
  present: Type.Boolean(),
  timestamp: seconds('when it was asked'),
  namePart: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  compression: Type.Optional(Type.String()),
  fileSize: Type.Optional(Type.Number()),
  narHash: Type.Optional(Type.String()),
  narSize: Type.Optional(Type.Number()),
  refs: Type.Optional(Type.Array(Type.String())),
  deriver: Type.Optional(Type.String()),
  sigs: Type.Optional(Type.Array(Type.String())),
  ca: Type.Optional(Type.String()),
});
export type RememberedPath = Shape<typeof RememberedPathSchema>;

const DiskCacheContentSchema = Type.Object({
  caches: Type.Array(RememberedCacheSchema),
  truncated: Type.Boolean({ description: 'there are more caches, asked longer ago' }),
  paths: Type.Array(RememberedPathSchema, { description: 'those that were asked for' }),
});
export type DiskCacheContent = Shape<typeof DiskCacheContentSchema>;

/** Whose Nix keeps what it remembers there. */
const OwnerSchema = Type.Union([Type.Literal('user'), Type.Literal('daemon')]);

const DiskCacheFileSchema = Type.Object({
  path: Type.String(),
  of: Type.Array(OwnerSchema),
  current: Type.Boolean({ description: 'the file that this version of Nix reads' }),
  content: fact(DiskCacheContentSchema),
});
export type DiskCacheFile = Shape<typeof DiskCacheFileSchema>;

/** What Nix remembers of its caches: its own databases, and root's where a daemon may download. */
export const DiskCachesSchema = Type.Object({
  lookedAtSeconds: seconds('when they were read'),
  files: Type.Array(DiskCacheFileSchema),
});
export type DiskCachesFact = Shape<typeof DiskCachesSchema>;
