import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFiles } from '../../lib/host/files.ts';
import { parseSshOptions } from '../../lib/nix/ssh-options.ts';
import { optionsFromFiles } from '../../lib/probes/ssh-config-files.ts';
import { fakePorts } from '../support/ports.ts';

const home = '/home/alice';
const read = (files: Record<string, string>, host: string) =>
  optionsFromFiles(fakePorts({ files }).files, home, { host });

const config = `Include conf.d/*.conf missing
Host build*
  HostName %h.example.test
  Port 2222
  IdentityFile ~/.ssh/one
  IdentityFile ~/.ssh/two
Host build-x !build-y
  User nobody
Host jump
  ProxyJump gate
Match host piped
  ProxyCommand nc %h %p
Host *
  User nix
  StrictHostKeyChecking yes
`;
const included = 'Host included\n  HostName 192.0.2.9\n  Port 99\n';

describe('the configuration files of ssh', () => {
  const files = {
    [`${home}/.ssh/config`]: config,
    [`${home}/.ssh/conf.d/a.conf`]: included,
    [`${home}/.ssh/conf.d/b.txt`]: 'Host included\n  Port 1\n',
    '/etc/ssh/ssh_config': 'Port 7\nHost jump\n  Port 8\n',
  };

  test.each([
    ['included', { hostName: '192.0.2.9', port: 99, user: 'nix' }],
    [
      'build-x',
      {
        hostName: 'build-x.example.test',
        port: 2222,
        user: 'nobody',
        identityFiles: ['~/.ssh/one', '~/.ssh/two'],
      },
    ],
    ['build-y', { hostName: 'build-y.example.test', user: 'nix' }],
    ['jump', { proxyJump: 'gate', port: 7 }],
    ['piped', { proxyCommand: 'nc %h %p' }],
    ['other', { hostName: 'other', port: 7, hostKeyChecking: 'yes' }],
  ])('%s', async (host, said) => {
    expect(await read(files, host)).toMatchObject(said);
  });

  test.each([
    ['nothing at all', {}],
    ['an Include of itself', { [`${home}/.ssh/config`]: 'Include config' }],
    ['a quotation mark without its end', { [`${home}/.ssh/config`]: 'Host "x' }],
    ['a command', { [`${home}/.ssh/config`]: 'Match exec "touch /tmp/nixcache-never"\n  Port 1' }],
    [
      'names to be looked up',
      { [`${home}/.ssh/config`]: 'CanonicalizeHostname yes\nCanonicalDomains a.test\nPort 22' },
    ],
  ])('%s leaves the host as it is, or is not understood', async (_name, given) => {
    const found = await read(given, 'plain');
    if (found !== undefined) expect(found).toMatchObject({ hostName: 'plain', port: 22 });
  });

  const hasSsh = spawnSync('ssh', ['-V']).error === undefined;
  test.runIf(hasSsh).each(['included', 'build-x', 'build-y', 'jump', 'other'])(
    'ssh agrees about %s',
    async (host) => {
      const folder = mkdtempSync(join(tmpdir(), 'nixcache-'));
      const write = (name: string, text: string) => {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      };
      write('.ssh/conf.d/a.conf', included);
      write('.ssh/config', config.replace('conf.d/*.conf', join(folder, '.ssh/conf.d/*.conf')));
      const { stdout } = spawnSync('ssh', ['-G', '-F', join(folder, '.ssh/config'), '--', host], {
        encoding: 'utf8',
      });
      const theirs = parseSshOptions(stdout);
      const ours = await optionsFromFiles(createFiles(), folder, { host });
      rmSync(folder, { recursive: true });
      const compared = (from: typeof ours) => [
        from?.hostName,
        from?.port,
        from?.proxyJump,
        from?.hostKeyChecking,
      ];
      // The files of the system are read as well, which -F leaves out.
      expect(compared(ours)).toEqual(compared(theirs));
    },
  );
});
