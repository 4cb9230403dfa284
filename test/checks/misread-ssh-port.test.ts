import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/misread-ssh-port.ts';
import { ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

const nix = (versionLine: string) => ({ nix: ok({ versionLine }) });
const store = 'ssh://nix@build.test:2222';

describe(check.id, () => {
  test('names the host that Nix looks for, and an alias', () => {
    const finding = findingOf(
      check,
      sshFacts({ store, options: { hostName: 'build.test:2222' } }, {}, nix('nix (Nix) 2.8.0')),
    );
    expect(finding.message).toBe(
      'ssh://nix@build.test:2222 names a port, and Nix 2.8.0 looks for a host named "build.test:2222".',
    );
    expect(finding.consequence).toBe('Nix 2.8.0 stops with an error, even when another cache has the path.');
    expect(JSON.stringify(finding.fixes)).toContain('Host build.test-2222');
  });

  test.each([
    ['no port', sshFacts({}, {}, nix('nix (Nix) 2.8.0'))],
    ['an alias of that name', sshFacts({ store }, {}, nix('nix (Nix) 2.8.0'))],
    ['Nix 2.31', sshFacts({ store }, {}, nix('nix (Nix) 2.31.0'))],
    ['Lix', sshFacts({ store }, {}, nix('nix (Lix, like Nix) 2.93.0'))],
  ])('silent: %s', (_name, facts) => {
    expect(judged(check, facts)).toEqual(['good']);
  });
});
