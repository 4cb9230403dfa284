import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-ssh-client.ts';
import { failed, notAsked } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { daemonRunner, sshFacts } from '../support/ssh.ts';

const absent = { sshClient: 'absent' } as const;
const gone = { more: { options: failed('there is no ssh in the PATH of this process', 'ENOENT') } };

describe(check.id, () => {
  test('is an error where this user starts ssh, and a guess where a daemon does', () => {
    expect(findingOf(check, sshFacts(gone, absent))).toMatchObject({
      severity: 'error',
      certainty: 'certain',
    });
    expect(findingOf(check, sshFacts(gone, { ...absent, ...daemonRunner }))).toMatchObject({
      severity: 'warning',
      certainty: 'possible',
    });
  });

  test.each([
    ['there is one', sshFacts(), 'good'],
    [
      'no store needs it',
      sshFacts({}, { ...absent, ssh: [] }),
      'not-applicable: no store behind ssh was looked at',
    ],
    [
      'only localhost',
      sshFacts({ more: { options: notAsked('this machine') } }, absent),
      'not-applicable: no store behind ssh was looked at',
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
