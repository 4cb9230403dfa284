import { installationKind, stateDirectory } from '../derive/installation-kind.ts';
import type { FactValues } from '../model/facts/facts.ts';
import { defineCheck, good, notApplicable, thisMachine, unknown } from './define-check.ts';

export default defineCheck({
  id: 'missing-daemon',
  title: 'The Nix daemon does not run',
  severity: 'error',
  layer: 'machine',
  needs: ['daemon'],
  wants: ['installation', 'settings', 'nix', 'user'],
  subjects: thisMachine,
  judge: (_machine, facts) => {
    const { daemon, installation, user } = facts;
    const needed = needsDaemon(daemon);
    if (needed === 'no') return notApplicable('this user needs no daemon');
    const { abandoned = false } = daemon;
    if (daemon.socket === 'present' && !abandoned) return good;
    if (needed === 'by-itself' && user?.uid === 0) return notApplicable('root needs no daemon');
    if (needed === 'by-itself' && installation === undefined)
      return unknown('it could not be seen whether this machine should have a daemon');
    const kind = installationKind(facts);
    const elsewhere = daemon.store.startsWith('unix://') ? daemon.socketPath : undefined;
    const hasDaemon = kind !== undefined && kind !== 'single-user';
    // Without a state directory Nix makes a store of its own for this user.
    if (needed === 'by-itself' && !hasDaemon && !installation?.present.includes(stateDirectory))
      return notApplicable('there is no Nix store for all users here');
    return {
      found: true,
      data: { explicit: needed === 'explicit', path: elsewhere, abandoned },
      evidence: [
        needed === 'explicit'
          ? 'Nix is told to use the daemon (by the setting store or NIX_REMOTE)'
          : 'this user may not write to the state directory of Nix, and so needs the daemon',
        abandoned
          ? `nobody listens on the socket ${daemon.socketPath ?? 'of the daemon'} (ECONNREFUSED)`
          : elsewhere === undefined
            ? 'there is no socket on which a daemon would listen'
            : `there is no socket ${elsewhere}`,
      ],
      certainty: needed === 'explicit' || hasDaemon ? 'certain' : 'likely',
      consequence: 'Every Nix command of this user that needs the store ends with an error at once.',
      fixes: [
        elsewhere === undefined
          ? {
              kind: 'run-here',
              commands: [
                installation?.platform === 'darwin'
                  ? `launchctl kickstart -k system/${kind === 'determinate' ? 'systems.determinate.nix-daemon' : 'org.nixos.nix-daemon'}`
                  : 'systemctl start nix-daemon.socket nix-daemon',
              ],
              root: true,
              certainty: 'suggestion',
              note: 'if it does not stay up, the log of the service says why; where there is no such service, Nix was installed for another user or without its daemon',
            }
          : {
              kind: 'do',
              text: `Start the daemon that should listen at ${elsewhere}, or correct the path in the setting store or in NIX_REMOTE.`,
              certainty: 'suggestion',
            },
      ],
    };
  },
  message: ({ data: { path } }) =>
    path === undefined
      ? 'The Nix daemon does not run, and this user cannot use Nix without it.'
      : `No Nix daemon listens at ${path}, and this user cannot use Nix without it.`,
  cause: ({ data: { explicit, abandoned } }) => {
    const how = explicit
      ? 'All access to the store goes through the daemon here'
      : 'The store belongs to root, so that other users reach it through the daemon alone';
    return abandoned
      ? `${how}, and nobody listens on its socket any more: it was killed, or has crashed.`
      : `${how}, and its socket does not exist: the service was stopped, failed to start, or was never set up.`;
  },
  explain: {
    why: 'Where the store belongs to root, a daemon does everything on behalf of the users, downloading included. Nix then says "cannot connect to socket" or that it may not open its database, whatever the caches have.',
    causes: [
      'The service was stopped, or failed to start after an update.',
      'A container or chroot in which no services run.',
      'A variable NIX_REMOTE=daemon left over from another installation.',
    ],
    see: ['nix-not-found', 'refused-configuration'],
  },
});

/** `by-itself`: nobody told Nix to use a daemon, but it cannot open the store without one (resolveStoreConfig in store-registration.cc). */
function needsDaemon({
  store,
  socketPath,
  stateWritable,
}: FactValues['daemon']): 'no' | 'explicit' | 'by-itself' {
  if (store === 'daemon' || (store.startsWith('unix://') && socketPath !== undefined)) return 'explicit';
  return (store === '' || store === 'auto') && !stateWritable ? 'by-itself' : 'no';
}
