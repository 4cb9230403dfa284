import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/refused-host-key.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

const revoked = {
  file: '/root/.ssh/known_hosts',
  line: 4,
  keyType: 'ssh-ed25519',
  marker: 'revoked' as const,
};
const changed = [255, 'Host key for build.test has changed and you have requested strict checking.'] as const;

describe(check.id, () => {
  test('changed: ask first, forget the old key only then', () => {
    const finding = findingOf(check, sshFacts({ login: changed }));
    expect(finding.message).toBe(
      'ssh://nix@build.test: build.test shows another host key than the one that is known.',
    );
    expect(finding.fixes.map(({ kind, certainty }) => [kind, certainty])).toEqual([
      ['do', 'certain'],
      ['run-here', 'suggestion'],
    ]);
    expect(finding.fixes[1]).toMatchObject({
      commands: ['ssh-keygen -R build.test -f /root/.ssh/known_hosts'],
    });
  });

  test('revoked: nothing to forget', () => {
    const finding = findingOf(check, sshFacts({ hostKeys: { found: [revoked] } }));
    expect(finding.evidence).toEqual(['about build.test: /root/.ssh/known_hosts, line 4 (revoked)']);
    expect(finding.fixes).toHaveLength(1);
  });

  const other = { file: '/root/.ssh/known_hosts', line: 5, keyType: 'ssh-rsa' };
  test.each([
    ['known', sshFacts()],
    ['one of two keys revoked', sshFacts({ hostKeys: { found: [revoked, other] } })],
    ['a login worked', sshFacts({ login: [1, ''] })],
    ['a login was denied', sshFacts({ login: [255, 'nix@build.test: Permission denied (publickey).'] })],
  ])('silent: %s', (_name, facts) => {
    expect(judged(check, facts)).toEqual(['good']);
  });
});
