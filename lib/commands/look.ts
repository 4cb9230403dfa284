import type { Ports } from '../model/ports.ts';
import type { Report } from '../model/report.ts';
import { gather } from '../probes/gather.ts';
import { gatherRequest, selectedChecks } from './doctor-gathering.ts';
import type { CommandContext, DoctorRequest } from './request.ts';
import { withInstallKind } from './with-install-kind.ts';

/** What is to be looked at, again and again. */
export type LookRequest = Pick<
  DoctorRequest,
  | 'config'
  | 'substituter'
  | 'path'
  | 'timeout'
  | 'concurrency'
  | 'neighbours'
  | 'sshLogin'
  | 'installKind'
  | 'only'
  | 'skip'
>;

/** Looks at everything anew, the settings too, and judges it: nothing is left of the look before. */
export async function look(ports: Ports, request: LookRequest, context: CommandContext): Promise<Report> {
  const whole = { ...request, json: false, strict: false };
  const selected = await selectedChecks(whole);
  const asked = await gatherRequest(ports, whole, context);
  const [gathered, { reportOf }] = await Promise.all([
    gather(ports, asked, context.signal),
    import('./judge.ts'),
  ]);
  return reportOf(withInstallKind(gathered, request.installKind), context, selected);
}
