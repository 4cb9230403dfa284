import { installationView } from '../../lib/fixes/installation-view.ts';
import type { InstallationKind } from '../../lib/model/installation-kind.ts';
import { machine, notAsked, ok } from './facts.ts';

type Lists = Readonly<Record<string, readonly string[]>>;

interface Given {
  /** What the files of the system say. */
  readonly system: Lists;
  /** What Nix goes by for this user, where that differs. */
  readonly user?: Lists;
  /** Whether the daemon trusts the user; without this nobody knows. */
  readonly trusted?: boolean;
  readonly version?: string;
  readonly uid?: number;
  /** Settings that the user's own file sets. */
  readonly overridden?: readonly string[];
}

/** Facts of a machine of this kind, with a daemon unless a single user has it. */
export const installed = (
  named: InstallationKind,
  { system, user = system, trusted, version = '2.31.2', uid = 1000, overridden = [] }: Given,
) => {
  const isAlone = named === 'single-user';
  return machine({
    settings: user,
    facts: {
      nix: ok({ versionLine: `nix (Nix) ${version}` }),
      user: ok({ uid, name: 'alice', groups: [] }),
      installation: ok({
        platform: 'linux',
        present: isAlone ? [] : ['/nix/var/nix/daemon-socket/socket'],
        systemConfWritable: false,
        named,
      }),
      daemon:
        isAlone || trusted !== undefined
          ? ok({
              store: 'auto',
              socket: isAlone ? 'absent' : 'present',
              stateWritable: isAlone,
              ...(trusted === undefined ? {} : { trusted }),
            })
          : notAsked('another machine'),
      configuration: ok({
        sources: [
          { origin: '/etc/nix/nix.conf', level: 'system' },
          ...(overridden.length > 0
            ? ([{ origin: '/home/alice/.config/nix/nix.conf', level: 'user' }] as const)
            : []),
        ],
        system,
        overridden: [...overridden],
        problems: [],
      }),
    },
  });
};

/** The same as a fix sees it. */
export const viewOf = (named: InstallationKind, given: Given) => installationView(installed(named, given));
