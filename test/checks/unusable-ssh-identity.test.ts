import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/unusable-ssh-identity.ts';
import { findingOf, judged } from '../support/judged.ts';
import { daemonRunner, sshFacts } from '../support/ssh.ts';

const key = '/root/.ssh/nix';
const says = (what: string) => `ssh://nix@build.test: the private key ${key} ${what}.`;

describe(check.id, () => {
  test.each([
    [{ state: 'absent' }, 'does not exist', 'error'],
    [{ mode: 0o644 }, 'can be read by others, and ssh ignores it', 'error'],
    [{ mode: 0o640 }, 'can be read by others, and ssh ignores it', 'error'],
    [{ holds: 'no-key' }, 'is no private key', 'error'],
    [{ holds: 'public-key' }, 'is a public key', 'error'],
    [{ holds: 'encrypted' }, 'wants a passphrase that nobody can type', 'error'],
  ] as const)('%j', (identity, what, severity) => {
    const finding = findingOf(check, sshFacts({ identities: [identity] }, daemonRunner));
    expect([finding.message, finding.severity]).toEqual([says(what), severity]);
  });

  test('too open is mended by closing it, as root', () => {
    const { fixes, evidence } = findingOf(check, sshFacts({ identities: [{ mode: 0o644 }] }));
    expect(fixes).toMatchObject([{ commands: [`chmod go-rwx ${key}`], root: true, certainty: 'certain' }]);
    expect(evidence[0]).toBe(`${key} has mode 0644`);
  });

  test('a key that ssh tries by itself may do in its place', () => {
    const identities = [{ state: 'absent' }, { path: '/root/.ssh/id_rsa', named: false }] as const;
    expect(findingOf(check, sshFacts({ identities }))).toMatchObject({
      severity: 'warning',
      certainty: 'possible',
    });
  });

  test('at a terminal ssh asks for the passphrase', () => {
    expect(findingOf(check, sshFacts({ identities: [{ holds: 'encrypted' }] })).severity).toBe('warning');
  });

  test.each([
    ['a good key', sshFacts(), 'good'],
    ['one of two', sshFacts({ identities: [{ state: 'absent' }, { path: '/other' }] }), 'good'],
    [
      'open, but of another user, at which ssh does not look',
      sshFacts({ identities: [{ mode: 0o644, uid: 1000 }] }),
      'good',
    ],
    ['no key was named', sshFacts({ identities: [{ named: false, state: 'absent' }] }), 'good'],
    ['encrypted, with an agent', sshFacts({ identities: [{ holds: 'encrypted' }] }, { agent: true }), 'good'],
    ['a login worked', sshFacts({ identities: [{ state: 'absent' }], login: [1, ''] }), 'good'],
    [
      'a key of root cannot be looked at',
      sshFacts({ identities: [{ state: 'unseen' }] }, daemonRunner),
      `unknown: this user may not look at ${key}, a key of root`,
    ],
  ])('silent: %s', (_name, facts, said) => {
    expect(judged(check, facts)).toEqual([said]);
  });
});
