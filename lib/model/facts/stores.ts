import Type from 'typebox';
import { fact, type Shape } from '../fact.ts';

const PlaceSchema = Type.Object({ origin: Type.String(), line: Type.Number({ description: 'from 1' }) });

const SshOptionsSchema = Type.Object({
  hostName: Type.String(),
  port: Type.Number(),
  user: Type.Optional(Type.String()),
  proxyJump: Type.Optional(Type.String()),
  proxyCommand: Type.Optional(Type.String({ description: 'its program alone' })),
  hostKeyAlias: Type.Optional(Type.String()),
  hostKeyChecking: Type.Optional(Type.String()),
  from: Type.String({ description: 'what it was read with' }),
  hidden: Type.Optional(
    Type.String({ description: 'a file that may say otherwise, and that this user may not read' }),
  ),
});

const DialSchema = Type.Object({
  addresses: Type.Array(Type.String(), { description: 'what the host name leads to' }),
  lookupCode: Type.Optional(Type.String({ description: 'with which the resolver failed' })),
  address: Type.Optional(Type.String({ description: 'the one tried last' })),
  connected: Type.Boolean(),
  code: Type.Optional(Type.String({ description: 'what ended it; absent where the other side closed it' })),
  greeting: Type.Optional(Type.String({ description: 'what the server said first' })),
  tookMs: Type.Number(),
});

/** Where a host key was looked for, and what stands there about the host. */
const HostKeysSchema = Type.Object({
  names: Type.Array(Type.String(), { description: 'under which ssh looks the host up' }),
  files: Type.Array(
    Type.Object({
      path: Type.String(),
      state: Type.Union([Type.Literal('ok'), Type.Literal('absent'), Type.Literal('unreadable')]),
    }),
  ),
  found: Type.Array(
    Type.Object({
      file: Type.String(),
      line: Type.Number(),
      keyType: Type.String(),
      marker: Type.Optional(Type.Union([Type.Literal('revoked'), Type.Literal('cert-authority')])),
    }),
  ),
  given: Type.Boolean({ description: 'the entry itself has the key, by which Nix then goes' }),
});

/** A file with a private key: who can read it and what kind it is, never what it says. */
const IdentitySchema = Type.Object({
  path: Type.String(),
  named: Type.Boolean({ description: 'somebody wrote it down; not: one of those that ssh tries by itself' }),
  state: Type.Union([Type.Literal('ok'), Type.Literal('absent'), Type.Literal('unseen')]),
  mode: Type.Optional(Type.Number()),
  uid: Type.Optional(Type.Number()),
  holds: Type.Optional(
    Type.Union([
      Type.Literal('plain'),
      Type.Literal('encrypted'),
      Type.Literal('public-key'),
      Type.Literal('no-key'),
    ]),
  ),
});

const LoginSchema = Type.Object({
  status: Type.Union([Type.Number(), Type.Null()]),
  code: Type.Optional(Type.String()),
  said: Type.Array(Type.String(), { description: 'the last lines that ssh printed' }),
});

/** A store behind ssh, as a cache or as a machine to build on. */
const SshStoreSchema = Type.Object({
  store: Type.String({ description: 'as configured, without credentials' }),
  role: Type.Union([Type.Literal('substituter'), Type.Literal('builder')]),
  place: Type.Optional(PlaceSchema),
  options: fact(SshOptionsSchema),
  dial: fact(DialSchema),
  hostKeys: fact(HostKeysSchema),
  identities: fact(Type.Array(IdentitySchema)),
  login: fact(LoginSchema),
});
export type SshStore = Shape<typeof SshStoreSchema>;

/** What there is besides binary caches: stores behind ssh, machines to build on, sockets of other daemons. */
export const StoresSchema = Type.Object({
  runner: Type.Object(
    { name: Type.String(), uid: Type.Number(), isThisUser: Type.Boolean() },
    { description: 'whose ssh it is that Nix starts' },
  ),
  sshClient: Type.Union([Type.Literal('present'), Type.Literal('absent')]),
  agent: Type.Boolean({ description: 'this process has an agent with keys at hand' }),
  ssh: Type.Array(SshStoreSchema),
  badRows: Type.Array(
    Type.Object({
      ...PlaceSchema.properties,
      kind: Type.Union([Type.Literal('no-store'), Type.Literal('no-number'), Type.Literal('no-base64')]),
      column: Type.Optional(Type.Number({ description: 'from 1' })),
      text: Type.Optional(Type.String()),
    }),
    { description: 'rows of the machines to build on that Nix refuses' },
  ),
  unreadableMachines: Type.Array(Type.String(), {
    description: 'files of machines that this user may not read',
  }),
  sockets: Type.Array(Type.Object({ store: Type.String(), path: Type.String(), present: Type.Boolean() }), {
    description: 'of other daemons that are to be asked as caches',
  }),
});
export type StoresFact = Shape<typeof StoresSchema>;
