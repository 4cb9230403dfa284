import { type AwsCredentials, awsCredentials, type Lack } from '../derive/aws-credentials.ts';
import { type CacheView, cacheViews } from '../derive/cache-view.ts';
import { cacheNotOpened } from '../derive/consequence.ts';
import { substitutingOf } from '../derive/effective.ts';
import { lastHop } from '../derive/reach.ts';
import type { AwsFact } from '../model/facts/aws.ts';
import type { FixIntent } from '../model/fix.ts';
import { excerpt } from '../nix/excerpt.ts';
import { nearest } from '../nix/nearest.ts';
import { s3Store, withoutParam, withParam } from '../nix/s3-store.ts';
import { type NixVersion, parseNixVersion } from '../nix/version.ts';
import { defineCheck, good, type Judgement, unknown } from './define-check.ts';
import { shellWord } from './shared-fixes.ts';
import { unaskedCache } from './unasked-cache.ts';

type Data = {
  readonly lacks: Lack;
  readonly by: 'user' | 'daemon';
  /** The daemon downloads and has none, but this user has. */
  readonly userHas: boolean;
};

type None = Extract<AwsCredentials, { readonly kind: 'none' }>;

export default defineCheck({
  id: 'private-bucket',
  title: 'A bucket is private, and whoever downloads has no credentials for it',
  severity: 'error',
  layer: 'http',
  needs: ['caches', 'settings'],
  wants: ['nix', 'daemon', 'user', 'configuration', 'aws', 'installation'],
  subjects: cacheViews,
  judge: (cache, facts): Judgement<Data> => {
    const { reach } = cache;
    const unasked = unaskedCache(cache);
    if (unasked !== undefined) return unasked;
    if (reach.kind !== 'bucket' || reach.fault.kind !== 'denied') return good;
    const { aws } = facts;
    if (aws === undefined) return unknown(`${DENIED}; no credentials of this machine were looked for`);
    const version = facts.nix === undefined ? undefined : parseNixVersion(facts.nix.versionLine);
    const profile = profileOf(cache);
    const { by } = substitutingOf(facts);
    const user = awsCredentials(aws.user, profile, aws, version);
    if (by === 'unknown' && user.kind !== 'none')
      return unknown(`${DENIED}; it is not known whether this user or a daemon downloads`);
    // Root can do without the daemon, but looks on behalf of those who cannot.
    const isForDaemon = facts.user?.uid === 0 && facts.daemon?.socket === 'present';
    const who = by === 'daemon' || isForDaemon ? 'daemon' : 'user';
    const has = who === 'daemon' ? awsCredentials(aws.daemon, profile, aws, version) : user;
    if (has.kind === 'found')
      return unknown(
        `${DENIED}; ${whoWords[who]} has credentials (${has.where}), but nixcache sends none and cannot tell whether they open it`,
      );
    if (has.kind === 'unknown')
      return unknown(
        `${DENIED}; whether ${whoWords[who]} has credentials could not be seen: ${has.because}${who === 'daemon' ? asRoot(user, facts.user?.uid === 0) : ''}`,
      );
    const data: Data = { lacks: has.lacks, by: who, userHas: who === 'daemon' && user.kind === 'found' };
    return {
      found: true,
      certainty: 'likely',
      data,
      evidence: evidenceOf(cache, reach.fault.code, has, user, who),
      consequence: cacheNotOpened(cache.store, version),
      fixes: fixesFor(cache, data, aws, version, facts.installation?.platform),
    };
  },
  message: ({ subject, data }) => {
    if (data.lacks.kind === 'profile')
      return `${subject.name} answers 403 without credentials, and ${whoWords[data.by]} has no AWS profile ${excerpt(data.lacks.name)}.`;
    if (data.lacks.kind === 'sso')
      return `${subject.name} answers 403 without credentials, and this Nix cannot log in by SSO with the profile ${excerpt(data.lacks.name)}.`;
    return data.userHas
      ? `${subject.name} answers 403 without credentials: this user has some, but the Nix daemon, which downloads, has none.`
      : `${subject.name} answers 403 without credentials, and ${whoWords[data.by]} has none.`;
  },
  cause: ({ data }) =>
    data.lacks.kind === 'sso'
      ? 'Up to 2.32 Nix takes only keys and roles from a profile that the URL names; SSO it uses only for the profile that AWS_PROFILE names.'
      : data.userHas
        ? 'The daemon runs as root with an environment of its own: it reads the AWS files of root, and never sees the variables or files of a user.'
        : 'The bucket is private, or nix-cache-info is not in it: to somebody who may not list it, a bucket answers 403 for a missing file too.',
  explain: {
    why: 'Nix signs its requests to a bucket with AWS credentials, where it finds any. Where a daemon downloads, these are those of root and of the environment of the daemon, whatever the user has set.',
    causes: [
      'Credentials only in ~/.aws or in the shell of a user, while a daemon downloads.',
      'The profile in the URL is misspelled, or not in the file of whoever downloads.',
      'A Nix 2.33 or later that was built without AWS, as in Debian: it asks public buckets only, and never sends credentials.',
      'The bucket was meant to be public, but its policy does not allow s3:GetObject to everybody.',
    ],
    see: ['missing-cache-info', 'bucket-in-other-region', 'denied-access'],
  },
});

/** What a user can do who cannot see what the daemon has. */
const asRoot = (user: AwsCredentials, isRoot: boolean): string =>
  `${user.kind === 'found' ? '; those of this user are nothing to the daemon' : ''}${isRoot ? '' : '; run nixcache as root to see'}`;

const DENIED = 'it answers 403 to a request without credentials';
const whoWords = { user: 'this user', daemon: 'the Nix daemon' } as const;

function profileOf({ store }: CacheView): string | undefined {
  const reading = s3Store(store);
  return reading?.ok === true ? reading.value.profile : undefined;
}

function evidenceOf(
  { fact, name }: CacheView,
  code: string | undefined,
  has: None,
  user: AwsCredentials,
  who: Data['by'],
): readonly string[] {
  const last = fact.info.state === 'ok' ? lastHop(fact.info.value) : undefined;
  return [
    `${last?.url ?? name} answered ${last?.status ?? 403}${code === undefined ? '' : ` (${code})`} to a request without credentials`,
    `no credentials of ${whoWords[who]} in ${has.looked.join(', ')}`,
    ...(who === 'daemon' && user.kind === 'found' ? [`this user has ${user.where}`] : []),
  ];
}

function fixesFor(
  { name, store }: CacheView,
  { lacks, by }: Data,
  aws: AwsFact,
  version: NixVersion | undefined,
  platform: string | undefined,
): readonly FixIntent[] {
  const file = aws[by].files[0]?.path ?? '~/.aws/credentials';
  const inUrl = store.params['profile'];
  const near = lacks.kind === 'profile' ? nearest(lacks.name, lacks.others) : undefined;
  const section = inUrl ?? (lacks.kind === 'nothing' ? 'default' : lacks.name);
  const policy: FixIntent = {
    kind: 'do',
    text: 'If everybody may read the cache, let the policy of the bucket allow s3:GetObject to everybody.',
    certainty: 'suggestion',
    note: 'signatures still protect what is fetched; with s3:ListBucket too, a missing file is answered by 404 instead of 403',
  };
  return [
    ...(near === undefined || inUrl === undefined
      ? []
      : [
          {
            kind: 'replace-in-setting' as const,
            setting: 'substituters',
            from: name,
            to: withParam(name, 'profile', near),
            certainty: 'suggestion' as const,
            note: `${near} is there, and may have been meant`,
          },
        ]),
    ...(lacks.kind === 'sso' && by === 'user'
      ? [
          {
            kind: 'do' as const,
            text: `Take profile=${excerpt(lacks.name)} out of the URL (${withoutParam(name, 'profile')}) and set AWS_PROFILE to it, or use Nix 2.33 or later.`,
            certainty: 'suggestion' as const,
          },
        ]
      : []),
    {
      kind: 'do',
      text: `Put aws_access_key_id and aws_secret_access_key for the bucket under [${excerpt(section)}] into ${file}, readable by ${by === 'daemon' ? 'root' : 'this user'} alone.`,
      certainty: 'suggestion',
      note:
        by === 'daemon' && platform === 'linux'
          ? 'or give the daemon a file of variables: EnvironmentFile= in a drop-in (systemctl edit nix-daemon), then systemctl restart nix-daemon'
          : 'a key that may only read is enough to download',
    },
    ...(by === 'daemon'
      ? [
          {
            kind: 'run-here' as const,
            commands: [`nix store ping --store ${shellWord(name)}`],
            root: true,
            certainty: 'suggestion' as const,
            note: `tries as root what the daemon does${version === undefined ? '' : ', but for variables that only a shell has'}`,
          },
        ]
      : []),
    policy,
  ];
}
