import { describe, expect, test } from 'vitest';
import { probeDaemonEnvironment } from '../../lib/probes/daemon-environment.ts';
import { type FakeWorld, fakePorts } from '../support/ports.ts';

const ps = 'ps -A -o pid= -o ppid= -o user= -o etime= -o args=';
const running = { [ps]: { stdout: '   77     1 root  01:00 /bin/nix-daemon\n' } };
const show = 'systemctl show nix-daemon.service -p LoadState -p Environment -p EnvironmentFiles';
const unit = (text: string) => ({ [show]: { stdout: `LoadState=loaded\n${text}` } });
const plist = '/Library/LaunchDaemons/org.nixos.nix-daemon.plist';

describe('where the environment of the daemon is found', () => {
  test.each<[string, FakeWorld, unknown]>([
    [
      'its process',
      {
        commands: { ...running, ...unit('Environment=HOME=/x') },
        files: { '/proc/77/environ': 'HOME=/root\0' },
      },
      { HOME: '/root' },
    ],
    [
      'its service, where the process is not shown',
      {
        commands: { ...running, ...unit('Environment=HOME=/x') },
        files: { '/proc/77/environ': { code: 'EACCES' } },
      },
      { HOME: '/x' },
    ],
    [
      'a file of its service',
      {
        commands: unit('Environment=HOME=/x\nEnvironmentFiles=/etc/e (ignore_errors=yes)'),
        files: { '/etc/e': 'HOME=/y\n' },
      },
      { HOME: '/y' },
    ],
    [
      'the manager of services',
      { commands: { ...unit('Environment='), 'systemctl show-environment': { stdout: 'HOME=/m\n' } } },
      { HOME: '/m' },
    ],
    [
      'a file that is not there',
      { commands: unit('Environment=HOME=/x\nEnvironmentFiles=/gone (ignore_errors=yes)') },
      { HOME: '/x' },
    ],
    [
      'launchd',
      {
        platform: 'darwin',
        files: {
          [plist]:
            '<plist><key>EnvironmentVariables</key><dict><key>HOME</key><string>/l</string></dict></plist>',
        },
      },
      { HOME: '/l' },
    ],
    ['nowhere', {}, 'failed'],
    [
      'a service that systemd does not know',
      { commands: { [show]: { stdout: 'LoadState=not-found\nEnvironment=\n' } } },
      'failed',
    ],
    [
      'a file that this user may not read',
      {
        commands: unit('EnvironmentFiles=/etc/e (ignore_errors=no)'),
        files: { '/etc/e': { code: 'EACCES' } },
      },
      'failed',
    ],
    ['a property list that cannot be read', { platform: 'darwin' }, 'failed'],
  ])('%s', async (_, world, expected) => {
    const found = await probeDaemonEnvironment(fakePorts(world), new AbortController().signal);
    expect(found.state === 'ok' ? found.value.variables : found.state).toEqual(expected);
  });
});
