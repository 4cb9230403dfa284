import { describe, expect, test } from 'vitest';
import { sshTarget, takesSshPort } from '../../lib/nix/ssh-target.ts';
import { parseStoreUrl } from '../../lib/nix/store-url.ts';
import { parseNixVersion } from '../../lib/nix/version.ts';

describe('what of a store URL reaches ssh', () => {
  test.each([
    ['ssh://host', { host: 'host', remoteProgram: 'nix-store', isHere: false }],
    ['ssh-ng://nix@host:2222', { host: 'host', user: 'nix', port: 2222, remoteProgram: 'nix-daemon' }],
    ['mounted-ssh-ng://host', { host: 'host', remoteProgram: 'nix-daemon' }],
    ['ssh://[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
    [
      'ssh://host?ssh-key=/k&remote-program=/nix/bin/nix-store',
      { key: '/k', remoteProgram: '/nix/bin/nix-store' },
    ],
    ['ssh://host?base64-ssh-public-host-key=QUJD', { publicHostKey: 'QUJD' }],
    ['ssh://localhost', { isHere: true }],
    ['ssh://me@localhost', { isHere: false }],
    ['https://cache.nixos.org', undefined],
    ['daemon', undefined],
    ['ssh://', undefined],
  ])('%s', (url, said) => {
    const target = sshTarget(parseStoreUrl(url));
    if (said === undefined) expect(target).toBeUndefined();
    else expect(target).toMatchObject(said);
  });
});

test.each([
  ['nix (Nix) 2.8.0', false],
  ['nix (Nix) 2.30.3', false],
  ['nix (Nix) 2.31.0', true],
  ['nix (Lix, like Nix) 2.93.0', true],
  ['no Nix', true],
])('%s takes a port in the URL: %s', (line, said) => {
  expect(takesSshPort(parseNixVersion(line))).toBe(said);
});
