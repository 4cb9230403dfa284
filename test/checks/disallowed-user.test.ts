import { describe, expect, test } from 'vitest';
import check from '../../lib/checks/disallowed-user.ts';
import { failed, machine, ok } from '../support/facts.ts';
import { findingOf, judged } from '../support/judged.ts';

interface Given {
  readonly allowed?: readonly string[];
  readonly trusted?: readonly string[];
  readonly socket?: 'present' | 'absent';
  readonly answered?: boolean;
  readonly stateWritable?: boolean;
  readonly known?: boolean;
}

const seen = ({
  allowed,
  trusted = ['root'],
  socket = 'present',
  answered,
  stateWritable = false,
  known = true,
}: Given) =>
  machine({
    facts: {
      daemon: ok({
        store: 'auto',
        socket,
        stateWritable,
        ...(answered === undefined ? {} : { trusted: answered }),
      }),
      user: known ? ok({ uid: 1000, name: 'alice', groups: ['users', 'wheel'] }) : failed('no id'),
      configuration: ok({
        sources: [],
        system: {
          'trusted-users': [...trusted],
          ...(allowed === undefined ? {} : { 'allowed-users': [...allowed] }),
        },
        overridden: [],
        problems: [],
      }),
    },
  });

describe(check.id, () => {
  test.each([[['root', '@nix']], [['bob']], [[]]])('%j: alice is not let in', (allowed) => {
    expect(findingOf(check, seen({ allowed }))).toMatchObject({
      severity: 'error',
      message: 'The Nix daemon does not let alice in: allowed-users does not cover this user.',
      fixes: [{ kind: 'add-to-setting', setting: 'allowed-users', values: ['alice'] }],
    });
  });

  test.each<[string, Given, string]>([
    ['nobody is kept out', {}, 'good'],
    ['everybody', { allowed: ['*'] }, 'good'],
    ['by name', { allowed: ['alice'] }, 'good'],
    ['by group', { allowed: ['@wheel'] }, 'good'],
    ['trusted, and so let in', { allowed: ['bob'], trusted: ['root', 'alice'] }, 'good'],
    ['the daemon has answered', { allowed: ['bob'], answered: false }, 'good'],
    [
      'this user opens the store',
      { allowed: ['bob'], stateWritable: true },
      'not-applicable: no daemon downloads for this user',
    ],
    [
      'there is no daemon',
      { allowed: ['bob'], socket: 'absent' },
      'not-applicable: no daemon downloads for this user',
    ],
    [
      'nobody knows who asks',
      { allowed: ['bob'], known: false },
      'unknown: this machine does not say who the user is',
    ],
  ])('silent: %s', (_name, given, said) => {
    expect(judged(check, seen(given))).toEqual([said]);
  });
});
