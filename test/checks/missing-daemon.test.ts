import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-daemon.ts';
import { failed, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const seen = (store: string, stateWritable: boolean, socket: 'present' | 'absent' = 'absent') => ({
  daemon: ok({ store, socket, stateWritable }),
});
const installed = (present: readonly string[], platform = 'linux') => ({
  installation: ok({ platform, present, systemConfWritable: false }),
});

describe(check.id, () => {
  test.each([
    ['NIX_REMOTE=daemon', seen('daemon', true), 'systemctl start nix-daemon.socket nix-daemon'],
    [
      'a store of root, with a service',
      { ...seen('auto', false), ...installed(['/lib/systemd/system/nix-daemon.service']) },
      'systemctl start nix-daemon.socket nix-daemon',
    ],
    [
      'a store of root, without one',
      { ...seen('auto', false), ...installed(['/nix/var/nix']) },
      'systemctl start nix-daemon.socket nix-daemon',
    ],
    [
      'macOS',
      { ...seen('daemon', false), ...installed([], 'darwin') },
      'launchctl kickstart -k system/org.nixos.nix-daemon',
    ],
  ])('%s', (_name, facts, command) => {
    const finding = findingOf(check, machine({ facts }));
    expect(finding).toMatchObject({
      severity: 'error',
      message: 'The Nix daemon does not run, and this user cannot use Nix without it.',
      fixes: [{ kind: 'run-here', commands: [command], root: true }],
    });
  });

  test('a socket on which nobody listens any more', () => {
    const daemon = ok({
      store: 'auto',
      socket: 'present',
      socketPath: '/run/s',
      abandoned: true,
      stateWritable: false,
    } as const);
    const finding = findingOf(check, machine({ facts: { daemon, ...installed(['/nix/var/nix']) } }));
    expect(finding.evidence).toContain('nobody listens on the socket /run/s (ECONNREFUSED)');
    expect(finding.cause).toContain('was killed, or has crashed');
  });

  test('a socket elsewhere', () => {
    const daemon = ok({
      store: 'unix:///run/x?root=/x',
      socket: 'absent',
      socketPath: '/run/x',
      stateWritable: true,
    } as const);
    expect(findingOf(check, machine({ facts: { daemon } }))).toMatchObject({
      message: 'No Nix daemon listens at /run/x, and this user cannot use Nix without it.',
      fixes: [{ kind: 'do', text: expect.stringContaining('NIX_REMOTE') }],
    });
  });

  test.each([
    ['the daemon runs', seen('daemon', false, 'present'), 'good'],
    ['this user opens the store', seen('auto', true), 'not-applicable: this user needs no daemon'],
    ['another store', seen('ssh-ng://host', false), 'not-applicable: this user needs no daemon'],
    [
      'a socket elsewhere that nobody looked for',
      seen('unix:///run/x', false),
      'not-applicable: this user needs no daemon',
    ],
    [
      'no store for all users, so that Nix makes one at home',
      { ...seen('auto', false), ...installed([]) },
      'not-applicable: there is no Nix store for all users here',
    ],
    [
      'root',
      { ...seen('auto', false), user: ok({ uid: 0, name: 'root', groups: [] }) },
      'not-applicable: root needs no daemon',
    ],
    [
      'nobody looked at the installation',
      { ...seen('auto', false), installation: failed('EIO') },
      'unknown: it could not be seen whether this machine should have a daemon',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, machine({ facts }))).toEqual([said]);
  });
});
