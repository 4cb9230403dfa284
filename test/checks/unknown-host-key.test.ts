import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unknown-host-key.ts';
import { findingOf, judged } from '../support/judged.ts';
import { daemonRunner, sshFacts } from '../support/ssh.ts';

const none = { hostKeys: { found: [] } };
const alias = { options: { hostName: '192.0.2.7', port: 2222 } };

describe(check.id, () => {
  test('the daemon has nobody to ask: an error, and root confirms', () => {
    const finding = findingOf(check, sshFacts({ ...none, ...alias }, daemonRunner));
    expect(finding).toMatchObject({
      severity: 'error',
      certainty: 'certain',
      message: 'ssh://nix@build.test: the host key of build.test is not known to root.',
      fixes: [
        { commands: ['ssh -i /root/.ssh/nix -p 2222 nix@build.test true'], root: true },
        { commands: ['ssh-keyscan -p 2222 192.0.2.7 | ssh-keygen -lf -'], certainty: 'suggestion' },
      ],
    });
    expect(finding.fixes[1]?.note).toMatch(/compare the fingerprint with what whoever runs it says/);
    expect(finding.evidence).toContain('for ssh, build.test is 192.0.2.7 port 2222');
  });

  test.each([
    ['at a terminal ssh asks', none, 'warning'],
    ['unless it is told not to', { ...none, options: { hostKeyChecking: 'yes' } }, 'error'],
    ['a login showed it', { ...none, login: [255, 'Host key verification failed.'] as const }, 'error'],
  ])('%s', (_name, given, severity) => {
    expect(findingOf(check, sshFacts(given)).severity).toBe(severity);
  });

  const unreadable = {
    hostKeys: { found: [], files: [{ path: '/root/.ssh/known_hosts', state: 'unreadable' as const }] },
  };
  const unchecked = 'not-applicable: its host key is not looked for in known_hosts';
  test.each([
    ['known', sshFacts(), 'good'],
    ['a login worked', sshFacts({ ...none, login: [1, ''] }), 'good'],
    [
      'revoked, which another check tells',
      sshFacts({ hostKeys: { found: [{ file: '/x', line: 1, keyType: 'a', marker: 'revoked' }] } }),
      'good',
    ],
    [
      'signed by an authority',
      sshFacts({ hostKeys: { found: [{ file: '/x', line: 1, keyType: 'a', marker: 'cert-authority' }] } }),
      'good',
    ],
    ['the entry has the key', sshFacts({ hostKeys: { found: [], given: true } }), unchecked],
    [
      'host keys are not checked',
      sshFacts({ ...none, options: { hostKeyChecking: 'accept-new' } }),
      unchecked,
    ],
    [
      "root's file cannot be read",
      sshFacts(unreadable, daemonRunner),
      'unknown: whether root knows its host key stands in /root/.ssh/known_hosts that this user may not read',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
