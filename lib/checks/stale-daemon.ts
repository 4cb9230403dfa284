import { installationKind } from '../derive/installation-kind.ts';
import type { FactValues } from '../model/facts/facts.ts';
import type { FixIntent } from '../model/fix.ts';
import { defineCheck, good, notApplicable, thisMachine } from './define-check.ts';

/** The start is known to the second, and a file may be written while the daemon starts. */
const MARGIN_MS = 5000;

export default defineCheck({
  id: 'stale-daemon',
  title: 'The Nix daemon does not know its configuration yet',
  severity: 'warning',
  layer: 'configuration',
  needs: ['daemon'],
  wants: ['installation', 'settings', 'nix'],
  subjects: thisMachine,
  judge: (_machine, { daemon, ...facts }) => {
    if (daemon.socket === 'absent') return notApplicable('there is no daemon');
    if (installationKind(facts) === 'determinate')
      return notApplicable('Determinate Nix writes this file itself and restarts its daemon');
    const { startedAt, changedFile } = daemon;
    if (startedAt === undefined) return notApplicable('it cannot be seen since when the daemon runs');
    if (changedFile === undefined) return notApplicable('the daemon has no configuration file to be seen');
    if (Date.parse(changedFile.at) <= Date.parse(startedAt) + MARGIN_MS) return good;
    return {
      found: true,
      data: { file: changedFile.path },
      evidence: [
        `the daemon runs since ${shown(startedAt)}`,
        `${changedFile.path} was changed on ${shown(changedFile.at)}`,
      ],
      certainty: 'likely',
      consequence:
        'Caches, keys and users that were added since do not count yet for whatever goes through the daemon, whatever Nix prints as its configuration.',
      fixes: [restart(facts.installation)],
    };
  },
  message: ({ data }) =>
    `The Nix daemon was started before ${data.file} was last changed, so it still goes by what stood there before.`,
  cause: () =>
    'The daemon reads its configuration when it starts, and never again: a new connection gets a copy of what it knows. Commands read the file anew each time, so that they show what the daemon does not know.',
  explain: {
    why: 'This is the usual reason why a cache or a key that stands in the configuration has no effect, while everything that is printed looks right.',
    causes: ['The file was edited, and the daemon was not restarted.', 'A tool added a cache to the file.'],
    see: ['untrusted-substituter', 'untrusted-key'],
  },
});

const shown = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;

function restart(installation: FactValues['installation'] | undefined): FixIntent {
  const note = 'builds that run at this moment may be cut off';
  const run = (command: string): FixIntent => ({
    kind: 'run-here',
    commands: [command],
    root: true,
    certainty: 'certain',
    note,
  });
  if (installation?.platform === 'darwin') return run('launchctl kickstart -k system/org.nixos.nix-daemon');
  if (installation?.present.some((path) => path.endsWith('/systemd/system/nix-daemon.service')) ?? false)
    return run('systemctl restart nix-daemon');
  return {
    kind: 'do',
    text: 'Restart the Nix daemon, in the way in which services are restarted on this machine.',
    certainty: 'certain',
    note,
  };
}
