import { describe, expect, test } from 'vitest';
import { probeNetwork } from '../../lib/probes/network.ts';
import { fakePorts } from '../support/ports.ts';

const resolved = 'nameserver 127.0.0.53\n';
const mdns = async (files: Record<string, string | { readonly code: string }>, platform = 'linux') =>
  (await probeNetwork(fakePorts({ files, platform }))).mdns;

describe('whether .local names can be looked up', () => {
  test.each([
    ['a module for the C library', 'hosts: files mdns4_minimal [NOTFOUND=return] dns', '', '', 'yes'],
    ['files and DNS alone', 'hosts:\tfiles dns', '', '', 'no'],
    ['in a comment only', 'hosts: files dns # mdns4', '', '', 'no'],
    ['systemd-resolved by its module', 'hosts: files resolve [!UNAVAIL=return] dns', '', '', 'perhaps'],
    ['systemd-resolved by its address', 'hosts: files dns', resolved, '', 'perhaps'],
    ['systemd-resolved told not to', 'hosts: files dns', resolved, '[Resolve]\nMulticastDNS=no\n', 'no'],
  ])('%s', async (_name, nsswitch, resolv, conf, value) => {
    const files = {
      '/etc/nsswitch.conf': `passwd: files\n${nsswitch}\n`,
      '/etc/resolv.conf': resolv,
      ...(conf === '' ? {} : { '/etc/systemd/resolved.conf': conf }),
    };
    expect(await mdns(files)).toEqual({ state: 'ok', value });
  });

  test('a system without nsswitch.conf asks DNS', async () => {
    expect(await mdns({})).toEqual({ state: 'ok', value: 'no' });
  });

  test('macOS always does', async () => {
    expect(await mdns({}, 'darwin')).toEqual({ state: 'ok', value: 'yes' });
  });

  test.each([
    ['a file that may not be read', { '/etc/nsswitch.conf': { code: 'EACCES' } }, 'linux'],
    ['a system that we do not know', {}, 'freebsd'],
  ])('not known: %s', async (_name, files, platform) => {
    expect((await mdns(files, platform)).state).toBe('failed');
  });
});

describe('the routes', () => {
  const header = 'Iface\tDestination\n';
  test.each([
    ['no route at all', { '/proc/net/route': header, '/proc/net/ipv6_route': '' }, 'linux', 'ok'],
    ['no IPv6 in the kernel', { '/proc/net/route': header }, 'linux', 'ok'],
    ['no /proc', {}, 'linux', 'failed'],
    [
      'half of it',
      { '/proc/net/route': header, '/proc/net/ipv6_route': { code: 'EACCES' } },
      'linux',
      'failed',
    ],
    ['macOS', { '/proc/net/route': header }, 'darwin', 'failed'],
  ])('%s', async (_name, files, platform, state) => {
    expect((await probeNetwork(fakePorts({ files, platform }))).routes.state).toBe(state);
  });
});

test('the name servers, in their order', async () => {
  const files = { '/etc/resolv.conf': '# x\nsearch lan\nnameserver 192.168.1.1\n nameserver fe80::1%eth0\n' };
  expect((await probeNetwork(fakePorts({ files }))).resolvers).toEqual({
    state: 'ok',
    value: ['192.168.1.1', 'fe80::1%eth0'],
  });
});
