import { defineCheck, good, notApplicable, thisMachine } from './define-check.ts';
import { whoseSsh } from './define-ssh-check.ts';

export default defineCheck({
  id: 'missing-ssh-client',
  title: 'There is no ssh, which stores behind ssh need',
  severity: 'error',
  layer: 'machine',
  needs: ['stores'],
  subjects: thisMachine,
  judge: (_machine, { stores }) => {
    const wanting = stores.ssh.filter(({ options }) => options.state !== 'not-asked');
    if (wanting.length === 0) return notApplicable('no store behind ssh was looked at');
    if (stores.sshClient === 'present') return good;
    const isOwn = stores.runner.isThisUser;
    return {
      found: true,
      severity: isOwn ? 'error' : 'warning',
      data: { stores: wanting.length },
      evidence: [
        'no program ssh is in the PATH of this process',
        `needed for ${wanting.map(({ store }) => store).join(', ')}`,
      ],
      certainty: isOwn ? 'certain' : 'possible',
      consequence: isOwn
        ? 'No store behind ssh can be opened: Nix says that it cannot execute or find ssh.'
        : `No store behind ssh can be opened where ${whoseSsh(stores)} has none in its PATH either.`,
      fixes: [
        {
          kind: 'do',
          text: 'Install the OpenSSH client (openssh, or openssh-client), for the daemon where one runs: into the system, or into the PATH of its service.',
          certainty: 'certain',
        },
      ],
    };
  },
  message: ({ data }) =>
    `There is no ssh here, and ${data.stores === 1 ? 'a store is' : `${data.stores} stores are`} reached by it.`,
  cause: () => 'Nix has no ssh of its own: it starts the one in its PATH.',
  explain: {
    why: 'Every store whose URL begins with ssh:// or ssh-ng:// is opened by starting ssh. Containers and minimal systems often come without it.',
    causes: ['A minimal image without the OpenSSH client.', 'A service whose PATH was narrowed.'],
    see: ['unreachable-ssh-host', 'nix-not-found'],
  },
});
