import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/private-bucket.ts';
import type { AwsFact, AwsPlace } from '../../lib/model/facts/aws.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { answered, cache, failed, machine, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged, nix } from '../support/judged.ts';

const denied = answered(403, '<Error><Code>AccessDenied</Code></Error>', {
  url: 'https://b.s3.us-east-1.amazonaws.com/nix-cache-info',
});
const bucket = (entry = 's3://b') => cache(entry, { info: ok(denied) });

const place = (home: string, more: Partial<AwsPlace> = {}): AwsPlace => ({
  variables: [],
  files: [
    { path: `${home}/.aws/credentials`, state: 'absent', profiles: [] },
    { path: `${home}/.aws/config`, state: 'absent', profiles: [] },
  ],
  ...more,
});
const withProfiles = (home: string, ...names: readonly string[]): AwsPlace =>
  place(home, {
    files: [
      {
        path: `${home}/.aws/credentials`,
        state: 'read',
        profiles: names.map((name) => ({ name, gives: ['keys'] })),
      },
    ],
  });
const withSso = place('/home/alice', {
  files: [{ path: '/home/alice/.aws/config', state: 'read', profiles: [{ name: 'work', gives: ['sso'] }] }],
});

const given = (aws: Partial<AwsFact>, facts: Partial<Facts> = {}, entry?: string) =>
  machine({
    caches: [bucket(entry)],
    facts: {
      aws: ok({ user: place('/home/alice'), daemon: place('/root'), atAmazon: false, ...aws }),
      ...facts,
    },
  });
const key = { variables: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] };

describe(check.id, () => {
  test('nobody has credentials', () => {
    const finding = findingOf(check, given({}));
    expect(finding).toMatchObject({
      certainty: 'likely',
      message: 's3://b answers 403 without credentials, and this user has none.',
    });
    expect(finding.evidence[1]).toBe(
      'no credentials of this user in the environment, /home/alice/.aws/credentials (not there), /home/alice/.aws/config (not there)',
    );
  });

  test('this user has some, but the daemon downloads', () => {
    const finding = findingOf(check, given({ user: place('/home/alice', key) }, daemonMachine({}, [])));
    expect(finding.message).toContain('this user has some, but the Nix daemon, which downloads, has none');
    expect(JSON.stringify(finding.fixes)).toContain('/root/.aws/credentials');
  });

  test('root looks on behalf of those who need the daemon', () => {
    const facts = {
      daemon: ok({ store: 'auto', socket: 'present' as const, stateWritable: true }),
      user: ok({ uid: 0, name: 'root', groups: [] }),
    };
    expect(findingOf(check, given({ user: place('/root', key) }, facts)).message).toContain(
      'but the Nix daemon, which downloads, has none',
    );
  });

  test('a misspelled profile is replaced by the near one', () => {
    const finding = findingOf(
      check,
      given({ user: withProfiles('/home/alice', 'cache-ci') }, {}, 's3://b?profile=cache_ci'),
    );
    expect(finding.message).toContain('this user has no AWS profile cache_ci');
    expect(finding.fixes[0]).toMatchObject({ kind: 'replace-in-setting', to: 's3://b?profile=cache-ci' });
  });

  test.each([
    ['2.8.0', 'cannot log in by SSO with the profile work'],
    ['2.32.8', 'cannot log in by SSO with the profile work'],
  ])('Nix %s takes no SSO from a profile in the URL', (version, words) => {
    const facts = given({ user: withSso }, { nix: nix(version) }, 's3://b?profile=work');
    expect(findingOf(check, facts).message).toContain(words);
  });

  test('up to 2.32 the environment counts for nothing beside a profile in the URL', () => {
    const aws = { user: place('/home/alice', key) };
    const entry = 's3://b?profile=ci';
    expect(findingOf(check, given(aws, { nix: nix('2.26.3') }, entry)).message).toContain(
      'no AWS profile ci',
    );
    expect(judged(check, given(aws, { nix: nix('2.34.8') }, entry))[0]).toMatch(/^unknown: .*cannot tell/);
  });

  test.each([
    ['keys in the environment', { user: place('/home/alice', key) }, {}],
    ['a default profile', { user: withProfiles('/home/alice', 'default') }, {}],
    ['SSO, from 2.33 on', { user: { ...withSso, profile: 'work' } }, {}],
    ['the daemon has a key', { daemon: place('/root', key) }, daemonMachine({}, [])],
    ['a machine of Amazon', { atAmazon: true }, {}],
    [
      "root's files cannot be read",
      {
        daemon: place('/root', {
          files: [{ path: '/root/.aws/credentials', state: 'unreadable', profiles: [] }],
        }),
      },
      daemonMachine({}, []),
    ],
    [
      'the environment of the daemon cannot be seen',
      { daemon: { files: place('/root').files } },
      daemonMachine({}, []),
    ],
    [
      'a key, and whether there is a daemon is not known',
      { user: place('/home/alice', key) },
      { daemon: failed('no') },
    ],
  ] as const)('could not tell: %s', (_name, aws, facts) => {
    expect(judged(check, given(aws, facts))).toEqual([expect.stringMatching(/^unknown: it answers 403/)]);
  });

  test.each([
    ['a public bucket', cache('s3://b')],
    [
      'a bucket that does not exist',
      cache('s3://b', { info: ok(answered(404, '<Error><Code>NoSuchBucket</Code></Error>')) }),
    ],
    ['a private cache that is no bucket', cache('https://cache.test', { info: ok(answered(403, '')) })],
  ])('silent: %s', (_name, one) => {
    expect(judged(check, machine({ caches: [one] }))).toEqual(['good']);
  });
});
