import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unreachable-ssh-host.ts';
import { ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

const broken = { connected: false, greeting: '' };
const message = (what: string) => `error: ssh://nix@build.test is not reached: 192.0.2.7 port 22 ${what}.`;

describe(check.id, () => {
  test.each([
    ['ECONNREFUSED', 'refuses connections'],
    ['TIMEOUT', 'does not answer'],
    ['EHOSTUNREACH', 'cannot be reached'],
  ])('%s', (code, what) => {
    expect(judged(check, sshFacts({ dial: { ...broken, code } }))).toEqual([message(what)]);
  });

  test('closed before a word was said', () => {
    const facts = sshFacts({ dial: { greeting: '' } });
    expect(judged(check, facts)).toEqual([message('breaks connections off')]);
  });

  test.each([
    ['nix (Nix) 2.26.3', 'Nix 2.26.3 stops with an error, even when another cache has the path.'],
    [
      'nix (Nix) 2.34.8',
      'Nix 2.34.8 reports an error, then asks the next cache; it fails where no other cache has the path.',
    ],
  ])('%s', (versionLine, consequence) => {
    const facts = sshFacts({ dial: { ...broken, code: 'ECONNREFUSED' } }, {}, { nix: ok({ versionLine }) });
    expect(findingOf(check, facts).consequence).toBe(consequence);
  });

  test('a machine to build on is named with its row', () => {
    const facts = sshFacts({ role: 'builder', dial: { ...broken, code: 'ECONNREFUSED' } });
    const finding = findingOf(check, facts);
    expect(finding.subject).toEqual({ kind: 'builder', name: 'ssh://nix@build.test' });
    expect(finding.evidence).toContain('it stands in /etc/nix/machines, line 3');
    expect(finding.consequence).toMatch(/cannot build there/);
  });

  test.each([
    ['it answers', sshFacts()],
    ['a jump host', sshFacts({ options: { proxyJump: 'jump' } })],
    ['no ssh server', sshFacts({ dial: { greeting: 'HTTP/1.1 400' } })],
    ['no such name', sshFacts({ dial: { ...broken, lookupCode: 'ENOTFOUND' } })],
  ])('silent: %s', (_name, facts) => {
    expect(judged(check, facts)).toEqual(['good']);
  });
});
