import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/world-readable-secret.ts';
import type { SecretFile } from '../../lib/model/facts/machine.ts';
import { machine, notAsked, ok } from '../support/facts.ts';
import { daemonMachine, findingOf, judged } from '../support/judged.ts';

const file = (more: Partial<SecretFile> = {}): SecretFile => ({
  setting: 'netrc-file',
  path: '/etc/nix/netrc',
  target: '/etc/nix/netrc',
  mode: 0o644,
  shutOff: false,
  ...more,
});
const facts = (files: readonly SecretFile[], more = {}) =>
  machine({ facts: { ...daemonMachine({}, []), secretFiles: ok(files), ...more } });

describe(check.id, () => {
  test('names the file and its mode, and closes it', () => {
    const finding = findingOf(check, facts([file()]));
    expect(finding).toMatchObject({
      severity: 'warning',
      message: 'Every user of this machine can read /etc/nix/netrc, which holds passwords.',
      evidence: ['/etc/nix/netrc has mode 0644'],
    });
    expect(finding.fixes[0]).toMatchObject({ commands: ['chmod o-rwx /etc/nix/netrc'], root: true });
  });

  test('behind a link it is the file itself that is closed, whatever it is called', () => {
    const finding = findingOf(
      check,
      facts([file({ setting: 'secret-key-files', path: '/etc/key', target: "/srv/it's; rm -rf" })]),
    );
    expect(finding.message).toBe('Every user of this machine can read /etc/key, a secret key.');
    expect(finding.fixes[0]).toMatchObject({ commands: ["chmod o-rwx '/srv/it'\\''s; rm -rf'"] });
  });

  test('in the store no permission helps', () => {
    const target = '/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-netrc';
    const { fixes } = findingOf(check, facts([file({ target, mode: 0o444 })]));
    expect(JSON.stringify(fixes)).not.toContain('chmod');
  });

  test('where nobody else is it is a note', () => {
    const alone = { daemon: ok({ store: 'auto', socket: 'absent' as const, stateWritable: true }) };
    expect(findingOf(check, facts([file()], alone)).severity).toBe('note');
  });

  test.each([
    ['no such file', []],
    ['for its owner alone', [file({ mode: 0o600 })]],
    ['for a group', [file({ mode: 0o640 })]],
    ['in a directory that not all may enter', [file({ shutOff: true })]],
    ['of Determinate Nix', [file({ target: '/nix/var/determinate/netrc' })]],
  ])('silent: %s', (_name, files) => {
    expect(judged(check, facts(files))).toEqual(['good', 'good']);
  });

  test('silent: not looked for', () => {
    expect(judged(check, facts([], { secretFiles: notAsked('--config') }))).toEqual([
      'not-applicable: secretFiles: --config',
    ]);
  });
});
