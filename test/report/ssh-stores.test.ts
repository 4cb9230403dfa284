import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { runChecks } from '../../lib/checks/run-checks.ts';
import type { Facts } from '../../lib/model/facts/facts.ts';
import { buildReport } from '../../lib/report/build-report.ts';
import { sshFacts } from '../support/ssh.ts';

const reportOf = (facts: Facts) =>
  buildReport({ facts, judged: runChecks(facts, checks), version: '0.0.0', interrupted: false });

describe('a store behind ssh in the report', () => {
  test.each([
    ['greets', {}, 'answers ssh', 'not-asked'],
    ['let in', { login: [1, ''] }, 'answers', 'answers'],
    ['by a jump host', { options: { proxyJump: 'gate' } }, 'by a jump host', 'not-asked'],
    ['refused', { dial: { connected: false, code: 'ECONNREFUSED' } }, 'refused', 'refused'],
    ['no ssh', { dial: { greeting: 'HTTP/1.1 400' } }, 'no ssh', 'not-ssh'],
    ['host key unknown', { hostKeys: { found: [] } }, 'host key unknown', 'host-key-unknown'],
    ['login refused', { login: [255, 'Permission denied (publickey).'] }, 'login refused', 'denied'],
  ] as const)('%s', (_name, given, text, reach) => {
    expect(reportOf(sshFacts(given)).caches[0]).toMatchObject({ reachText: text, reach });
  });

  test('what was not tried is said once, and nothing of binary caches', () => {
    expect(reportOf(sshFacts()).unknowns).toEqual([
      {
        check: 'refused-ssh-login',
        subject: { kind: 'cache', name: 'ssh://nix@build.test' },
        because: 'no login was tried; --ssh-login tries one',
      },
    ]);
  });

  test('one cause has one headline', () => {
    const { findings, unknowns } = reportOf(
      sshFacts({ dial: { connected: false, code: 'ECONNREFUSED' }, hostKeys: { found: [] } }),
    );
    const own = findings.filter(
      ({ explainedBy, subject }) => explainedBy === undefined && subject.kind === 'cache',
    );
    expect(own.map(({ check }) => check)).toEqual(['unreachable-ssh-host']);
    expect(unknowns).toEqual([]);
  });
});
