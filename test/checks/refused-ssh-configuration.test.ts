import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/refused-ssh-configuration.ts';
import { failed, notAsked } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

const bad = 'ssh does not take its configuration: bad: line 1: Bad configuration option: bogus';

describe(check.id, () => {
  test('says what ssh says', () => {
    const finding = findingOf(check, sshFacts({ more: { options: failed(bad, 'SSH_CONFIG') } }));
    expect(finding.evidence).toEqual([bad]);
    expect(finding.message).toBe('ssh://nix@build.test is not reached: ssh ends at its own configuration.');
  });

  test.each([
    ['it was taken', sshFacts()],
    ['there is no ssh', sshFacts({ more: { options: failed('no ssh', 'ENOENT') } })],
    ['it took too long', sshFacts({ more: { options: failed('too long', 'TIMEOUT') } })],
    ['offline', sshFacts({ more: { options: notAsked('--offline') } })],
  ])('silent: %s', (_name, facts) => {
    expect(judged(check, facts)).toEqual(['good']);
  });
});
