import type { Whereabouts } from '../derive/whereabouts.ts';
import type { Report } from '../model/report.ts';

/** The checks that say how a machine is cut off from caches that may be in the best of health. */
export const awayChecks: ReadonlySet<string> = new Set(['offline-machine', 'foreign-network']);

/** Where the machine is, in the words of the finding that says so; that may have been left out. */
export function machineReport(
  { state, away }: Whereabouts,
  findings: Report['findings'],
): Omit<Report['machine'], 'platform'> {
  const said = findings.find(({ check }) => awayChecks.has(check))?.message;
  const caches = `${away.size} of its caches`;
  switch (state) {
    case 'offline':
      return { network: state, text: said ?? `This machine is offline: it reaches none of ${caches}.` };
    case 'away':
      return { network: state, text: said ?? `This machine is not on the network of ${caches}.` };
    case 'online':
    case 'unknown':
      return { network: state, text: null };
  }
}
