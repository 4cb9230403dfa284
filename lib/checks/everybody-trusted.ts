import { listOf } from '../derive/effective.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { Subject } from '../model/finding.ts';
import { excerpt } from '../nix/excerpt.ts';
import { defineCheck, good, notApplicable } from './define-check.ts';

const trustedUsers: Subject = { kind: 'setting', name: 'trusted-users' };

export default defineCheck({
  id: 'everybody-trusted',
  title: 'Users are trusted who are no administrators',
  severity: 'warning',
  layer: 'trust',
  needs: ['settings'],
  wants: ['configuration', 'daemon', 'user', 'installation'],
  subjects: () => [trustedUsers],
  judge: (_setting, { settings, configuration, daemon, user, installation }) => {
    if (daemon?.socket === 'absent') return notApplicable('there is no daemon that trusts anybody');
    if (configuration === undefined && settings.source !== 'given')
      return notApplicable("the daemon's own configuration is not known");
    // A user's own file cannot make the daemon trust anybody.
    const values = configuration?.system ?? settings.values;
    const trusted = [...new Set(listOf(values['trusted-users'], []))];
    const groups = installation?.platform === 'darwin' ? everybodyOnDarwin : everybody;
    const wide = trusted.filter((entry) => entry === '*' || groups.has(entry));
    // A given configuration may be that of another machine, with other users.
    const person = settings.source === 'given' ? undefined : user;
    const named = trusted.filter((entry) => person !== undefined && isOrdinary(entry, person, installation));
    const entries = [...wide, ...named];
    if (entries.length === 0) return good;
    return {
      found: true,
      severity: wide.length > 0 ? 'warning' : 'note',
      data: { shown: entries.map((entry) => excerpt(entry)), isAll: wide.includes('*') },
      evidence: [
        ...wide.map((entry) =>
          entry === '*'
            ? 'trusted-users has *, which means every user'
            : `trusted-users has ${entry}, the group that ordinary users are in`,
        ),
        ...named.map(
          (entry) =>
            `trusted-users has ${excerpt(entry)}, who is in no group of administrators (but in ${person?.groups.map((group) => excerpt(group)).join(', ')})`,
        ),
      ],
      certainty: wide.includes('*') ? 'certain' : 'likely',
      consequence:
        'Any program that runs as one of them can put whatever it likes into the store, under any name, and so become root.',
      fixes: [
        {
          kind: 'do',
          text: 'Have the caches that users need, with their keys, in the configuration of the system: then nobody has to be trusted for them.',
          certainty: 'suggestion',
          note: 'trusted-substituters is for caches among which each user is to choose',
        },
        {
          kind: 'remove-from-setting',
          setting: 'trusted-users',
          values: entries,
          certainty: 'suggestion',
          note: 'afterwards; administrators stay what they are',
        },
      ],
    };
  },
  message: ({ data }) =>
    data.isAll
      ? 'The Nix daemon trusts every user of this machine, which makes each of them root.'
      : `The Nix daemon trusts ${data.shown.join(', ')} as much as root.`,
  cause: () =>
    'Whoever is among the trusted-users may switch signatures off and import any path. Many guides give that line for a cache that the daemon ignores, where the cache itself in the configuration of the system is enough.',
  explain: {
    why: 'A trusted user can replace any program in the store that others will run, root included. That is right for administrators and for the accounts by which machines build for each other, and for nobody else.',
    causes: [
      'A guide gives this line as the cure for an untrusted substituter.',
      'It was written for a machine with one user, and there are more now.',
    ],
    see: ['untrusted-substituter', 'signatures-not-required'],
  },
});

/** Groups that by custom hold every person with a login. */
const everybody: ReadonlySet<string> = new Set(['@users']);
const everybodyOnDarwin: ReadonlySet<string> = new Set(['@staff', '@everyone', '@localaccounts']);

/** Groups whose members can become root anyway. */
const rootEquivalent: ReadonlySet<string> = new Set([
  'root',
  'wheel',
  'sudo',
  'admin',
  'google-sudoers',
  'docker',
  'podman',
  'lxd',
  'incus-admin',
  'libvirtd',
  'disk',
]);

/** Of other users it is not known what else they may do; accounts with low numbers are those of services. */
function isOrdinary(
  entry: string,
  { name, uid, groups }: FactValues['user'],
  installation: FactValues['installation'] | undefined,
): boolean {
  const firstPerson = installation?.platform === 'darwin' ? 501 : 1000;
  return entry === name && uid >= firstPerson && !groups.some((group) => rootEquivalent.has(group));
}
