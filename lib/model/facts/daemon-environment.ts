import Type from 'typebox';
import type { Shape } from '../fact.ts';
import { VisitSchema } from './exchange.ts';

/** What decides in the environment of the daemon how it downloads: its own, not that of anybody's shell. */
export const DaemonEnvironmentSchema = Type.Object({
  from: Type.String({ description: 'the process or the service that it was read from' }),
  variables: Type.Record(Type.String(), Type.String(), {
    description: 'proxies without their logins; of AWS_ variables the name alone, with an empty value',
  }),
});
export type DaemonEnvironmentFact = Shape<typeof DaemonEnvironmentSchema>;

const DifferenceSchema = Type.Union([
  Type.Literal('proxy'),
  Type.Literal('certificates'),
  Type.Literal('login'),
]);
export type Difference = Shape<typeof DifferenceSchema>;

/** A second request for a nix-cache-info, with what the daemon has in place of what this shell has. */
export const DaemonVisitSchema = Type.Object({
  entry: Type.String({ description: 'the substituter as configured, without credentials' }),
  differs: Type.Array(DifferenceSchema, { minItems: 1 }),
  caFile: Type.Optional(Type.String({ description: 'the certificate bundle of the daemon' })),
  visit: VisitSchema,
});
export type DaemonVisit = Shape<typeof DaemonVisitSchema>;

/** A netrc file: whom it has a login for, never the login. */
const NetrcFileSchema = Type.Object({
  path: Type.String(),
  state: Type.Union([Type.Literal('read'), Type.Literal('absent'), Type.Literal('unreadable')]),
  machines: Type.Array(Type.String(), { description: 'the hosts named in it; `default` for any' }),
});
export type NetrcFile = Shape<typeof NetrcFileSchema>;

/** The netrc file that this process read, and that of the daemon where a daemon downloads. */
export const NetrcSchema = Type.Object({
  own: NetrcFileSchema,
  daemon: Type.Optional(NetrcFileSchema),
});
export type NetrcFact = Shape<typeof NetrcSchema>;
