import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unresolved-ssh-host.ts';
import { notAsked } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { daemonRunner, sshFacts } from '../support/ssh.ts';

const gone = (lookupCode: string) => ({ dial: { addresses: [], connected: false, lookupCode } });

describe(check.id, () => {
  test.each([
    [
      'ENOTFOUND',
      'error: ssh://nix@build.test is not reached: there is no host named build.test, and ssh knows no alias of that name.',
    ],
    ['EAI_AGAIN', 'error: ssh://nix@build.test is not reached: the name build.test could not be looked up.'],
  ])('%s', (code, said) => {
    expect(judged(check, sshFacts(gone(code)))).toEqual([said]);
  });

  test('is only possible where root may have an alias that cannot be seen', () => {
    const hidden = { ...gone('ENOTFOUND'), options: { hidden: '/root/.ssh/config' } };
    const finding = findingOf(check, sshFacts(hidden, daemonRunner));
    expect(finding.certainty).toBe('possible');
    expect(finding.fixes[0]?.note).toContain('/root/.ssh/config');
  });

  test.each([
    ['it answers', sshFacts(), 'good'],
    ['it refuses', sshFacts({ dial: { connected: false, code: 'ECONNREFUSED' } }), 'good'],
    ['a jump host', sshFacts({ options: { proxyJump: 'jump' } }), 'good'],
    ['offline', sshFacts({ more: { options: notAsked('--offline') } }), 'not-applicable: --offline'],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
