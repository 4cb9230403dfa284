import { good } from './define-check.ts';
import { defineSshCheck } from './define-ssh-check.ts';

export default defineSshCheck({
  id: 'refused-ssh-configuration',
  title: 'The ssh client does not take its configuration',
  severity: 'error',
  layer: 'configuration',
  judge: ({ fact }) => {
    const { options } = fact;
    if (options.state !== 'failed' || options.code !== 'SSH_CONFIG') return good;
    return {
      found: true,
      data: {},
      culprit: options.reason,
      evidence: [options.reason],
      fixes: [
        {
          kind: 'do',
          text: 'Correct or take out what ssh complains about; "ssh -G" with the host behind it says when all is well.',
          certainty: 'certain',
          note: 'an option that a later OpenSSH knows can be kept behind a line "IgnoreUnknown" with its name',
        },
      ],
    };
  },
  message: ({ subject }) => `${subject.name} is not reached: ssh ends at its own configuration.`,
  cause: () =>
    'A file of the configuration has an option that this ssh does not know, cannot be read, or belongs to somebody else; ssh then connects to no host at all.',
  explain: {
    why: 'It is the first thing that ssh reads. One bad line ends every connection, whatever host it was written for.',
    causes: [
      'An option of a later OpenSSH, or of the one that comes with macOS.',
      'A file that others may write, which ssh refuses.',
      'A file that NIX_SSHOPTS names and that is not there.',
    ],
    see: ['unresolved-ssh-host', 'unreachable-ssh-host'],
  },
});
