import Type from 'typebox';
import { fact, type Shape } from '../fact.ts';

const FamilySchema = Type.Union([Type.Literal(4), Type.Literal(6)]);

const RouteSchema = Type.Object({
  family: FamilySchema,
  interface: Type.String(),
  network: Type.String({ description: 'an address; all of its bits beyond the prefix are zero' }),
  prefixLength: Type.Number({ description: '0: the default route' }),
});
export type RouteFact = Shape<typeof RouteSchema>;

/** The network that this machine is on, as far as it can be seen without asking anybody. */
export const NetworkSchema = Type.Object({
  interfaces: Type.Array(
    Type.Object({
      name: Type.String(),
      address: Type.String(),
      prefixLength: Type.Number(),
      loopback: Type.Boolean(),
    }),
    { description: 'none: there are none that are up, or they may not be asked for' },
  ),
  routes: fact(
    Type.Array(RouteSchema, {
      description: "of the kernel's main table, without those that refuse: other tables cannot be seen",
    }),
  ),
  resolvers: fact(
    Type.Array(Type.String(), { description: 'the name servers that are asked, in that order' }),
  ),
  mdns: fact(
    Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('perhaps')], {
      description: 'whether names that end in .local can be looked up; perhaps: systemd-resolved decides',
    }),
  ),
});
export type NetworkFact = Shape<typeof NetworkSchema>;

/** How one TCP connection ended that was tried by itself. Absent `connectedMs`: there never was one. */
const AttemptSchema = Type.Object({
  address: Type.String(),
  port: Type.Number(),
  connectedMs: Type.Optional(Type.Number()),
  code: Type.Optional(Type.String()),
  tookMs: Type.Number(),
});
export type Attempt = Shape<typeof AttemptSchema>;

/** A host and port that failed or was slow, tried once more: each of its addresses by itself. */
export const EndpointSchema = Type.Object({
  host: Type.String({ description: 'as in the URL, without brackets' }),
  port: Type.Number(),
  lookups: Type.Array(
    Type.Object({
      family: FamilySchema,
      addresses: Type.Array(Type.String()),
      code: Type.Optional(Type.String()),
      tookMs: Type.Number(),
    }),
    { description: 'each family asked for by itself; none where the host is an address' },
  ),
  attempts: Type.Array(AttemptSchema, { description: 'one for each address' }),
  neighbours: fact(
    Type.Array(AttemptSchema, { description: 'a few other ports of an address that is private' }),
  ),
  listeners: fact(
    Type.Array(Type.Object({ address: Type.String(), port: Type.Number() }), {
      description: 'of this very machine, on this port and on those that caches often have',
    }),
  ),
});
export type EndpointFact = Shape<typeof EndpointSchema>;
