import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/malformed-builder.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

const row = { origin: '/etc/nix/machines', line: 7 };

describe(check.id, () => {
  test.each([
    [{ kind: 'no-store' }, 'names no host or store in its first column'],
    [{ kind: 'no-number', column: 4, text: 'two' }, 'has "two" in column 4, where a number belongs'],
    [
      { kind: 'no-base64', column: 8, text: 'k!' },
      'has "k!" in column 8, where a host key in base 64 belongs',
    ],
  ] as const)('%j', (problem, what) => {
    const finding = findingOf(check, sshFacts({}, { badRows: [{ ...row, ...problem }] }));
    expect(finding.message).toBe(
      `/etc/nix/machines, line 7 ${what}, and Nix refuses all the machines to build on.`,
    );
    expect(finding.consequence).toMatch(/bad machine specification/);
  });

  test.each([
    ['all rows can be read', sshFacts(), 'good'],
    [
      'a file cannot be read',
      sshFacts({}, { unreadableMachines: ['/etc/nix/machines'] }),
      'unknown: this user may not read /etc/nix/machines',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
