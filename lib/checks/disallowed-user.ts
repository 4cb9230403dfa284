import { listOf, substitutingOf } from '../derive/effective.ts';
import type { Subject } from '../model/finding.ts';
import { matchesUser } from '../nix/daemon-trust.ts';
import { excerpt } from '../nix/excerpt.ts';
import { defineCheck, good, notApplicable, unknown } from './define-check.ts';

const allowedUsers: Subject = { kind: 'setting', name: 'allowed-users' };

export default defineCheck({
  id: 'disallowed-user',
  title: 'The Nix daemon does not let this user in',
  severity: 'error',
  layer: 'trust',
  needs: ['settings', 'daemon', 'configuration'],
  wants: ['user'],
  subjects: () => [allowedUsers],
  judge: (_setting, facts) => {
    const { daemon, configuration, user } = facts;
    if (substitutingOf(facts).by !== 'daemon' || daemon.socket === 'absent')
      return notApplicable('no daemon downloads for this user');
    // It has answered.
    if (daemon.trusted !== undefined) return good;
    const allowed = listOf(configuration.system['allowed-users'], ['*']);
    if (allowed.includes('*')) return good;
    if (user === undefined) return unknown('this machine does not say who the user is');
    // Whoever is trusted is let in as well.
    const covered = [...allowed, ...listOf(configuration.system['trusted-users'], ['root'])];
    if (matchesUser(covered, user)) return good;
    return {
      found: true,
      data: { name: excerpt(user.name) },
      evidence: [
        `allowed-users has ${allowed.map((entry) => excerpt(entry)).join(', ') || 'nobody'}`,
        `${excerpt(user.name)} is in the ${user.groups.length === 1 ? 'group' : 'groups'} ${user.groups.map((group) => excerpt(group)).join(', ')}`,
      ],
      certainty: 'likely',
      consequence:
        'Every Nix command of this user that needs the store ends with "cannot open connection to remote store", a reset connection or a broken pipe, and never says why.',
      fixes: [
        {
          kind: 'add-to-setting',
          setting: 'allowed-users',
          values: [user.name],
          certainty: 'suggestion',
          note: 'if this user is meant to use Nix; whoever is in allowed-users may build and fetch, and is not trusted by that',
        },
      ],
    };
  },
  message: ({ data }) =>
    `The Nix daemon does not let ${data.name} in: allowed-users does not cover this user.`,
  cause: () =>
    'The daemon closes the connection of everybody whom neither allowed-users nor trusted-users names: by name, as @group, or as * for all. Of groups it knows the one that the process has and those that list the user.',
  explain: {
    why: 'Nothing that Nix prints names this setting: the connection just ends, which looks like a daemon that crashes. The caches have no part in it.',
    causes: [
      'The machine is set up for some users or one group alone.',
      'The user was added to the group, but the process began before that or has another group.',
      'A plain allowed-users line replaced an earlier one.',
    ],
    see: ['missing-daemon', 'untrusted-substituter', 'stale-daemon'],
  },
});
