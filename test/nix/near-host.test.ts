import { expect, test } from 'vitest';
import { isPrivateAddress, isThisHost } from '../../lib/nix/near-host.ts';

test.each([
  ['localhost', true],
  ['Cache.LOCALHOST.', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['localhost.example.org', false],
  ['128.0.0.1', false],
  ['nas.local', false],
  ['', false],
])('%s is this machine: %s', (host, said) => {
  expect(isThisHost(host)).toBe(said);
});

test.each([
  ['10.255.0.1', true],
  ['172.16.0.1', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['192.168.1.6', true],
  ['192.169.0.1', false],
  ['100.64.0.1', true],
  ['100.128.0.1', false],
  ['169.254.1.1', true],
  ['fd00::6', true],
  ['fe80::1%eth0', true],
  ['::1', true],
  ['2001:db8::1', false],
  ['203.0.113.9', false],
  ['no address', false],
])('%s is private: %s', (address, said) => {
  expect(isPrivateAddress(address)).toBe(said);
});
