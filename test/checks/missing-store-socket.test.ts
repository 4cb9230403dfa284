import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/missing-store-socket.ts';
import { cache, notAsked, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';
import { sshFacts } from '../support/ssh.ts';

const store = 'unix:///run/other.sock';
const facts = (present: boolean) =>
  sshFacts(
    {},
    { ssh: [], sockets: [{ store, path: '/run/other.sock', present }] },
    { caches: ok([cache(store, { info: notAsked('nixcache does not look inside daemon stores') })]) },
  );

describe(check.id, () => {
  test('names the socket', () => {
    expect(findingOf(check, facts(false)).message).toBe(
      'unix:///run/other.sock cannot be asked: there is no socket /run/other.sock.',
    );
  });

  test.each([
    ['it is there', facts(true), 'good'],
    ['another kind of store', sshFacts(), 'not-applicable: it is no daemon on this machine'],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, given)).toEqual([said]);
  });
});
