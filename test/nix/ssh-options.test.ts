import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseSshOptions } from '../../lib/nix/ssh-options.ts';
import { fixture } from './fixtures.ts';

const config = new URL('../../fixtures/nix/ssh/config', import.meta.url).pathname;
const hasSsh = spawnSync('ssh', ['-V']).error === undefined;
const expected = {
  build: {
    hostName: 'build.example.test',
    port: 2222,
    user: 'nix',
    hostKeyAlias: 'builders',
    hostKeyChecking: 'yes',
    identityFiles: ['~/.ssh/key', '~/.ssh/second'],
  },
  behind: { hostName: 'behind', port: 22, proxyJump: 'jump.example.test', hostKeyChecking: 'ask' },
  piped: { hostName: 'piped', proxyCommand: 'nc -X 5 %h %p', hostKeyChecking: 'no' },
  plain: { hostName: 'plain', port: 22, hostKeyChecking: 'ask' },
};

describe('what ssh would go by', () => {
  test.each(Object.entries(expected))('%s, as recorded', (name, said) => {
    expect(parseSshOptions(fixture(`ssh/${name}.txt`))).toMatchObject(said);
  });

  test.runIf(hasSsh).each(Object.entries(expected))('%s, by the ssh of this machine', (name, said) => {
    const { stdout } = spawnSync('ssh', ['-G', '-F', config, '--', name], { encoding: 'utf8' });
    expect(parseSshOptions(stdout)).toMatchObject(said);
  });

  test('known_hosts of the user come before those of the system', () => {
    const { knownHostsFiles = [] } = parseSshOptions(fixture('ssh/build.txt')) ?? {};
    expect(knownHostsFiles.map((file) => file.split('/').at(-1))).toEqual([
      'known',
      'more',
      'ssh_known_hosts',
    ]);
  });

  test.each(['', 'nonsense', '\n\n', 'host a\nport 22'])('%j names no host', (text) => {
    expect(parseSshOptions(text)).toBeUndefined();
  });
});
