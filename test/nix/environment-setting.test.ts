import { expect, test } from 'vitest';
import { settingFromEnvironment } from '../../lib/nix/environment-setting.ts';

test.each([
  ['store', { NIX_REMOTE: 'daemon' }, { variable: 'NIX_REMOTE', value: 'daemon' }],
  ['store', { NIX_REMOTE: '' }, undefined],
  ['ssl-cert-file', { SSL_CERT_FILE: '/b' }, { variable: 'SSL_CERT_FILE', value: '/b' }],
  [
    'ssl-cert-file',
    { SSL_CERT_FILE: '/b', NIX_SSL_CERT_FILE: '/a' },
    { variable: 'NIX_SSL_CERT_FILE', value: '/a' },
  ],
  ['netrc-file', { NIX_CONF_DIR: '/lab//conf/' }, { variable: 'NIX_CONF_DIR', value: '/lab/conf/netrc' }],
  ['netrc-file', {}, undefined],
  ['substituters', { NIX_REMOTE: 'daemon' }, undefined],
])('%s with %j', (name, env, expected) => {
  expect(settingFromEnvironment(name, env)).toEqual(expected);
});
