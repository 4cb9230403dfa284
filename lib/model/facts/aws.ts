import Type from 'typebox';
import type { Shape } from '../fact.ts';

const AwsProfileSchema = Type.Object({
  name: Type.String(),
  gives: Type.Array(
    Type.Union([Type.Literal('keys'), Type.Literal('role'), Type.Literal('sso'), Type.Literal('process')]),
    { description: 'what it takes credentials from; the credentials themselves are not kept' },
  ),
});

const AwsFileSchema = Type.Object({
  path: Type.String(),
  state: Type.Union([Type.Literal('read'), Type.Literal('absent'), Type.Literal('unreadable')]),
  profiles: Type.Array(AwsProfileSchema),
});
export type AwsFile = Shape<typeof AwsFileSchema>;

/** Where one process would find credentials for Amazon S3 and the like: names, never values. */
const AwsPlaceSchema = Type.Object({
  variables: Type.Optional(
    Type.Array(Type.String(), {
      description: 'names of the AWS variables in its environment; absent where that cannot be seen',
    }),
  ),
  profile: Type.Optional(Type.String({ description: 'the profile that AWS_PROFILE names, of this user' })),
  files: Type.Array(AwsFileSchema),
});
export type AwsPlace = Shape<typeof AwsPlaceSchema>;

/** What this machine has to open a bucket with. */
export const AwsSchema = Type.Object({
  user: AwsPlaceSchema,
  daemon: AwsPlaceSchema,
  atAmazon: Type.Boolean({
    description: 'a machine of Amazon, whose metadata service may give credentials; it is not asked',
  }),
  unknownToNix: Type.Optional(
    Type.Boolean({ description: 'this Nix was built without what it needs to open an s3:// store' }),
  ),
});
export type AwsFact = Shape<typeof AwsSchema>;
