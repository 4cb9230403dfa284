import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/stale-daemon.ts';
import type { DaemonFact } from '../../lib/model/facts/machine.ts';
import { machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

const noon = '2026-01-02T12:00:00.000Z';
const changed = (at: string) => ({ path: '/etc/nix/nix.conf', at });
const facts = (
  daemon: Partial<DaemonFact>,
  present = ['/lib/systemd/system/nix-daemon.service'],
  platform = 'linux',
) =>
  machine({
    facts: {
      daemon: ok({ store: 'auto', socket: 'present', stateWritable: false, startedAt: noon, ...daemon }),
      installation: ok({ platform, present, systemConfWritable: false }),
    },
  });
const later = { changedFile: changed('2026-01-02T12:30:00.000Z') };

describe(check.id, () => {
  test('says since when the daemon runs, what changed, and restarts it', () => {
    const finding = findingOf(check, facts(later));
    expect(finding).toMatchObject({ severity: 'warning', certainty: 'likely' });
    expect(finding.evidence).toEqual([
      'the daemon runs since 2026-01-02 12:00:00 UTC',
      '/etc/nix/nix.conf was changed on 2026-01-02 12:30:00 UTC',
    ]);
    expect(finding.fixes).toMatchObject([{ commands: ['systemctl restart nix-daemon'], root: true }]);
  });

  test.each([
    ['a Mac', 'darwin', { commands: ['launchctl kickstart -k system/org.nixos.nix-daemon'] }],
    ['a machine without systemd', 'linux', { kind: 'do' }],
  ])('%s restarts it in its own way', (_name, platform, fix) => {
    expect(findingOf(check, facts(later, [], platform)).fixes).toMatchObject([fix]);
  });

  const unseen = 'not-applicable: it cannot be seen since when the daemon runs';
  test.each([
    ['started after the last change', facts({ changedFile: changed('2026-01-02T11:59:59.000Z') }), 'good'],
    ['written while it started', facts({ changedFile: changed('2026-01-02T12:00:04.000Z') }), 'good'],
    ['a file of the Nix store', facts({ changedFile: changed('1970-01-01T00:00:01.000Z') }), 'good'],
    [
      'Determinate',
      facts(later, ['/nix/var/determinate']),
      'not-applicable: Determinate Nix writes this file itself and restarts its daemon',
    ],
    ['no daemon', facts({ ...later, socket: 'absent' }), 'not-applicable: there is no daemon'],
    ['no file', facts({}), 'not-applicable: the daemon has no configuration file to be seen'],
    [
      'its process is not to be seen',
      machine({
        facts: { daemon: ok({ store: 'auto', socket: 'present', stateWritable: false, ...later }) },
      }),
      unseen,
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
