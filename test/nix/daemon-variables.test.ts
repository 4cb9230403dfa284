import { describe, expect, test } from 'vitest';
import {
  environmentFile,
  environOf,
  launchdVariables,
  shownVariables,
  systemdVariables,
} from '../../lib/nix/daemon-variables.ts';

const proxy = 'http://bob:s3cret@proxy.test:3128';
const plist = (dict: string) => `<?xml version="1.0"?><plist version="1.0"><dict>
<key>EnvironmentVariables</key>
<dict>${dict}</dict><key>KeepAlive</key><true/><key>NO_PROXY</key><string>no variable</string></dict></plist>`;

describe('the environment of a daemon', () => {
  test.each([
    ['its process', environOf(`PATH=/bin\0https_proxy=${proxy}\0GITHUB_TOKEN=x\0`), { https_proxy: proxy }],
    ['its process, which shows none', environOf(''), {}],
    ['systemd', systemdVariables(`LANG=C https_proxy=${proxy} PATH=/bin`), { https_proxy: proxy }],
    [
      'systemd with quotes',
      systemdVariables('"no_proxy=a.test, b.test" HOME=/root'),
      { no_proxy: 'a.test, b.test', HOME: '/root' },
    ],
    ['systemd as it writes odd words', systemdVariables("$'no_proxy=a b' X=1"), { no_proxy: 'a b' }],
    ['lines of systemd', systemdVariables('LANG=C\nNO_PROXY=*\n'), { NO_PROXY: '*' }],
    [
      'a file',
      environmentFile(`# http_proxy=no\n; x\n\nhttp_proxy="${proxy}"\n all_proxy = 'x:1'\n`),
      { http_proxy: proxy, all_proxy: 'x:1' },
    ],
    [
      'launchd',
      launchdVariables(
        plist(
          `<key>NIX_SSL_CERT_FILE</key>\n<string>/a&amp;b.pem</string><key>OTHER</key><string>x</string>`,
        ),
      ),
      { NIX_SSL_CERT_FILE: '/a&b.pem' },
    ],
    ['launchd without variables', launchdVariables('<plist><dict></dict></plist>'), {}],
    ['a binary property list', launchdVariables('bplist00'), undefined],
  ])('of %s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });

  test.each([
    [{ https_proxy: proxy }, { https_proxy: 'http://proxy.test:3128' }],
    [{ all_proxy: 'bob:p@ss@proxy.test:1' }, { all_proxy: 'proxy.test:1' }],
    [{ AWS_SECRET_ACCESS_KEY: 's3cret' }, { AWS_SECRET_ACCESS_KEY: '' }],
    [
      { no_proxy: 'a.test', HOME: '/root' },
      { no_proxy: 'a.test', HOME: '/root' },
    ],
  ])('shows no secret of %j', (variables, shown) => {
    expect(shownVariables(variables as Record<string, string>)).toEqual(shown);
  });
});
