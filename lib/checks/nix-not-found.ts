import { defineCheck, good, notApplicable, thisMachine, unknown } from './define-check.ts';

export default defineCheck({
  id: 'nix-not-found',
  title: 'Nix itself could not be asked',
  severity: 'warning',
  layer: 'machine',
  needs: ['settings'],
  wants: ['nix'],
  subjects: thisMachine,
  judge: (_machine, { settings }, { nix: gap }) => {
    if (gap === undefined) return good;
    if (settings.source !== 'files' || gap.state === 'not-asked')
      return notApplicable('the configuration does not come from this machine');
    if (settings.problem !== undefined) return notApplicable('Nix refuses its configuration');
    if (gap.code === 'ABORTED') return unknown('interrupted');
    const missing = gap.code === 'ENOENT';
    return {
      found: true,
      data: { missing, from: settings.from },
      evidence: [gap.reason, `the settings were read from: ${settings.from}`],
      fixes: [
        missing
          ? {
              kind: 'do',
              text: 'If Nix is installed, run nixcache in a shell where the command nix works (a new login shell after installing).',
              certainty: 'suggestion',
            }
          : {
              kind: 'run-here',
              commands: ['nix --version'],
              root: false,
              certainty: 'suggestion',
              note: 'shows what keeps Nix from starting',
            },
      ],
    };
  },
  message: ({ data }) =>
    data.missing
      ? 'There is no nix command on the PATH of this shell.'
      : 'The nix command of this machine does not work.',
  cause: ({ data }) =>
    `What nixcache says here rests on the configuration files alone (${data.from}), and on no particular version of Nix.`,
  explain: {
    why: 'Without Nix its version and its own view of the configuration are not known. What caches do can still be seen; what Nix makes of it depends on the version.',
    causes: [
      'The shell was not restarted after Nix was installed.',
      'Under sudo or cron the PATH is another one.',
    ],
    see: ['refused-configuration'],
  },
});
