import { expect, test } from 'vitest';
import { awsProfiles } from '../../lib/nix/aws-profiles.ts';

const credentials = `[default]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = s3cret

[ci]
aws_access_key_id=AKIAEXAMPLE
[ ci ]
AWS_SECRET_ACCESS_KEY=s3cret
[empty]
# aws_access_key_id = x
aws_secret_access_key =
`;

test('names profiles and where their credentials come from, and keeps no value', () => {
  const found = awsProfiles(credentials, 'credentials');
  expect(found).toEqual([
    { name: 'default', gives: ['keys'] },
    { name: 'ci', gives: ['keys'] },
    { name: 'empty', gives: [] },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/s3cret|AKIA/);
});

test('in the file config only [default] and [profile NAME] are profiles', () => {
  const config = `[default]
region = eu-west-1
[profile work]
sso_session = corp
[sso-session corp]
sso_start_url = https://corp.test
[profile "two words"]
credential_process = /bin/x
[profile r]
role_arn = arn:aws:iam::1:role/x
source_profile = default
[notaprofile]
aws_access_key_id = a
aws_secret_access_key = b
s3 =
  role_arn = nested
`;
  expect(awsProfiles(config, 'config')).toEqual([
    { name: 'default', gives: [] },
    { name: 'work', gives: ['sso'] },
    { name: 'two words', gives: ['process'] },
    { name: 'r', gives: ['role'] },
  ]);
});

test('anything else is no profile', () => {
  expect(awsProfiles('aws_access_key_id = x\n[\n[]\nnonsense', 'credentials')).toEqual([]);
});
