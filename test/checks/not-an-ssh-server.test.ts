import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/not-an-ssh-server.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

describe(check.id, () => {
  test.each([
    ['HTTP/1.1 400 Bad Request', '"HTTP/1.1 400 Bad Request"'],
    [undefined, 'nothing'],
  ])('%s', (greeting, said) => {
    const dial = greeting === undefined ? { greeting: '', code: 'TIMEOUT' } : { greeting };
    const finding = findingOf(check, sshFacts({ dial }));
    expect(finding.message).toBe(
      'ssh://nix@build.test is not reached: what listens at 192.0.2.7 port 22 is no ssh server.',
    );
    if (greeting !== undefined) expect(finding.evidence[0]).toContain(`says ${said} where`);
  });

  test.each([
    ['an ssh server', sshFacts()],
    ['an old one', sshFacts({ dial: { greeting: 'SSH-1.99-Cisco' } })],
    ['refused', sshFacts({ dial: { connected: false, code: 'ECONNREFUSED' } })],
    ['closed at once', sshFacts({ dial: { greeting: '' } })],
  ])('silent: %s', (_name, facts) => {
    expect(judged(check, facts)).toEqual(['good']);
  });
});
