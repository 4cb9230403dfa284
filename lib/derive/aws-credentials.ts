import type { AwsFact, AwsPlace } from '../model/facts/aws.ts';
import { atLeast, type NixVersion } from '../nix/version.ts';

/** What one process has to open a private bucket with. Whether it opens this one nobody can know without sending it. */
export type AwsCredentials =
  | { readonly kind: 'found'; readonly where: string }
  | { readonly kind: 'unknown'; readonly because: string }
  | { readonly kind: 'none'; readonly looked: readonly string[]; readonly lacks: Lack };

/** Why there are none: no profile of the name that is wanted (and those that there are), one that this Nix cannot use, or nothing at all. */
export type Lack =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'profile'; readonly name: string; readonly others: readonly string[] }
  | { readonly kind: 'sso'; readonly name: string };

/** Variables with which a process can have credentials, beside the two of a key. */
const otherSources = [
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/**
 * Looks where Nix looks: the environment, then the profile. With `profile=` in its URL, Nix up to 2.32 reads that profile from the files
 * and nothing else, and no SSO (CustomAwsCredentialsProviderChain in s3-binary-cache-store.cc; aws-creds.cc from 2.33 on).
 */
export function awsCredentials(
  place: AwsPlace,
  profile: string | undefined,
  { atAmazon }: Pick<AwsFact, 'atAmazon'>,
  version: NixVersion | undefined,
): AwsCredentials {
  const { variables, files } = place;
  const has = (name: string) => variables?.includes(name) === true;
  const onlyFiles = profile !== undefined && version !== undefined && !atLeast(version, '2.33');
  if (!onlyFiles) {
    if (has('AWS_ACCESS_KEY_ID') && has('AWS_SECRET_ACCESS_KEY'))
      return { kind: 'found', where: 'AWS_ACCESS_KEY_ID in its environment' };
    const other = otherSources.find(has);
    if (other !== undefined) return { kind: 'found', where: `${other} in its environment` };
  }
  const unreadable = files.find(({ state }) => state === 'unreadable');
  const wanted = profile ?? place.profile ?? (has('AWS_PROFILE') ? undefined : 'default');
  const profiles = files.flatMap((file) => file.profiles.map((one) => ({ ...one, path: file.path })));
  if (wanted === undefined && profiles.length > 0)
    return { kind: 'unknown', because: 'it cannot be seen which profile AWS_PROFILE names there' };
  const named = profiles.filter(({ name }) => name === wanted);
  const usable = named.find(({ gives }) => gives.some((source) => !(onlyFiles && source === 'sso')));
  if (usable !== undefined) return { kind: 'found', where: `the profile ${usable.name} in ${usable.path}` };
  if (unreadable !== undefined)
    return { kind: 'unknown', because: `${unreadable.path} cannot be read by this user` };
  if (variables === undefined)
    return { kind: 'unknown', because: 'the environment of the Nix daemon cannot be seen' };
  if (has('AWS_SHARED_CREDENTIALS_FILE') && place.profile === undefined && files.every(isUsualPlace))
    return { kind: 'unknown', because: 'AWS_SHARED_CREDENTIALS_FILE names a file that cannot be seen' };
  if (atAmazon && !onlyFiles)
    return {
      kind: 'unknown',
      because: 'the metadata service of Amazon may give credentials to this machine',
    };
  const looked = [
    ...(onlyFiles ? [] : ['the environment']),
    ...files.map(({ path, state }) => (state === 'absent' ? `${path} (not there)` : path)),
  ];
  return { kind: 'none', looked, lacks: lackOf(wanted, profile, named.length > 0, profiles) };
}

const isUsualPlace = ({ path }: { readonly path: string }): boolean =>
  /\/\.aws\/(?:credentials|config)$/.test(path);

function lackOf(
  wanted: string | undefined,
  inUrl: string | undefined,
  isThere: boolean,
  profiles: readonly { readonly name: string; readonly gives: readonly string[] }[],
): Lack {
  if (wanted === undefined) return { kind: 'nothing' };
  if (isThere && profiles.some(({ name, gives }) => name === wanted && gives.includes('sso')))
    return { kind: 'sso', name: wanted };
  const others = profiles.filter(({ name, gives }) => name !== wanted && gives.length > 0);
  if (inUrl === undefined && others.length === 0) return { kind: 'nothing' };
  return { kind: 'profile', name: wanted, others: [...new Set(others.map(({ name }) => name))] };
}
