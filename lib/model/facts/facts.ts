import Type from 'typebox';
import { dateTime, fact, type Shape } from '../fact.ts';
import { AwsSchema } from './aws.ts';
import { CacheSchema, SamplesSchema } from './cache.ts';
import { DaemonEnvironmentSchema, DaemonVisitSchema, NetrcSchema } from './daemon-environment.ts';
import { DiskCachesSchema } from './disk-cache.ts';
import { FlakeSchema } from './flake.ts';
import {
  ConfigurationSchema,
  DaemonSchema,
  InstallationSchema,
  NixSchema,
  SecretFilesSchema,
  SettingsSchema,
  TlsTrustSchema,
  UserSchema,
} from './machine.ts';
import { EndpointSchema, NetworkSchema } from './network.ts';
import { StoresSchema } from './stores.ts';
import { ReferencesSchema, TargetsSchema } from './target.ts';

/** Raised when a saved facts file of an older shape can no longer be judged. */
export const FACTS_VERSION = 2;

/** All that was gathered: enough to judge this machine again, elsewhere and without a network. */
export const FactsSchema = Type.Object({
  factsVersion: Type.Literal(FACTS_VERSION),
  recordedAt: dateTime(),
  nix: fact(NixSchema),
  settings: fact(SettingsSchema),
  configuration: fact(ConfigurationSchema),
  user: fact(UserSchema),
  daemon: fact(DaemonSchema),
  daemonEnvironment: fact(DaemonEnvironmentSchema),
  netrc: fact(NetrcSchema),
  daemonVisits: fact(Type.Array(DaemonVisitSchema)),
  installation: fact(InstallationSchema),
  tlsTrust: fact(TlsTrustSchema),
  secretFiles: fact(SecretFilesSchema),
  flake: fact(FlakeSchema),
  aws: fact(AwsSchema),
  diskCaches: fact(DiskCachesSchema),
  samples: fact(SamplesSchema),
  caches: fact(Type.Array(CacheSchema)),
  network: fact(NetworkSchema),
  endpoints: fact(Type.Array(EndpointSchema)),
  stores: fact(StoresSchema),
  targets: fact(TargetsSchema),
  references: fact(ReferencesSchema),
});

export type Facts = Shape<typeof FactsSchema>;

/** The facts that a check can ask for, by name. */
export type FactName = Exclude<keyof Facts, 'factsVersion' | 'recordedAt'>;
/** The value behind each fact's name. */
export type FactValues = { [Name in FactName]: Extract<Facts[Name], { state: 'ok' }>['value'] };
