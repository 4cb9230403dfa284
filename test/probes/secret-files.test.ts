import { expect, test } from 'vitest';
import { probeSecretFiles } from '../../lib/probes/secret-files.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const password = 'machine a.test login bob password hunter2\n';
const key = `own-1:${Buffer.alloc(64, 7).toString('base64')}`;
const probe = async (world: FakeWorld, values = {}) => {
  const fact = await probeSecretFiles(fakePorts(world), values);
  return fact.state === 'ok' ? fact.value : fact;
};

test('says who can read the files that hold a secret, and nothing of what they hold', async () => {
  const found = await probe(
    {
      files: { '/etc/nix/netrc': password, '/srv/key': key },
      about: { '/etc/nix/netrc': { mode: 0o644 }, '/srv': { mode: 0o700 } },
    },
    { 'secret-key-files': ['/srv/key'] },
  );
  expect(found).toEqual([
    { setting: 'netrc-file', path: '/etc/nix/netrc', target: '/etc/nix/netrc', mode: 0o644, shutOff: false },
    { setting: 'secret-key-files', path: '/srv/key', target: '/srv/key', mode: 0o600, shutOff: true },
  ]);
  expect(JSON.stringify(found)).not.toMatch(/hunter2|Bwc/);
});

test('looks behind a link, at the directories where the file is', async () => {
  const found = await probe(
    {
      files: { '/link': password, '/run/secrets/netrc': password },
      about: { '/link': { path: '/run/secrets/netrc', mode: 0o444 }, '/run/secrets': { mode: 0o750 } },
    },
    { 'netrc-file': '/link' },
  );
  expect(found).toMatchObject([{ path: '/link', target: '/run/secrets/netrc', shutOff: true }]);
});

test.each([
  ['no such file', {}],
  ['an empty one', { '/etc/nix/netrc': '' }],
  ['one without a password', { '/etc/nix/netrc': 'machine a.test login bob\n' }],
  ['one whose password is commented out', { '/etc/nix/netrc': '# machine a.test password x\n' }],
  ['one that this user cannot read', { '/etc/nix/netrc': { code: 'EACCES' } }],
])('finds nothing: %s', async (_name, files) => {
  expect(await probe({ files })).toEqual([]);
});

test('a public key by mistake among the secret ones is no secret', async () => {
  const files = { '/srv/key': `own-1:${Buffer.alloc(32, 7).toString('base64')}\n` };
  expect(await probe({ files }, { 'secret-key-files': ['/srv/key'] })).toEqual([]);
});
