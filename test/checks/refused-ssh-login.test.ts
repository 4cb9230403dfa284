import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/refused-ssh-login.ts';
import { failed, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

describe(check.id, () => {
  test.each([
    [
      255,
      'nix@build.test: Permission denied (publickey).',
      'ssh://nix@build.test: build.test does not let nix in.',
    ],
    [
      127,
      'sh: nix-store: command not found',
      'ssh://nix@build.test: the login works, but there is no nix-store at the other end.',
    ],
    [
      255,
      'client_loop: send disconnect: Broken pipe',
      'ssh://nix@build.test: the login to build.test failed.',
    ],
  ])('%s %s', (status, line, message) => {
    const finding = findingOf(check, sshFacts({ login: [status, line] }));
    expect(finding.message).toBe(message);
    expect(finding.evidence).toContain(`ssh said: ${line}`);
  });

  test.each([
    [
      'the program ended at once, as nothing was said to it',
      sshFacts({ login: [1, 'error: unexpected end-of-file'] }),
      'good',
    ],
    ['it ended well', sshFacts({ login: [0, ''] }), 'good'],
    ['none was tried', sshFacts(), 'unknown: no login was tried; --ssh-login tries one'],
    [
      'it took too long',
      sshFacts({ more: { login: ok({ status: null, code: 'TIMEOUT', said: [] }) } }),
      'unknown: the login was ended: TIMEOUT',
    ],
    ['there is no ssh', sshFacts({ more: { login: failed('no ssh') } }), 'not-applicable: no ssh'],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
