import type { Ports } from '../model/ports.ts';
import { gather } from '../probes/gather.ts';
import { writeBeside } from './deliver.ts';
import { gatherRequest, selectedChecks } from './doctor-gathering.ts';
import { loadFacts } from './load-facts.ts';
import type { Outcome } from './outcome.ts';
import type { CommandContext, DoctorRequest } from './request.ts';
import { saveFacts } from './save-facts.ts';
import { withInstallKind } from './with-install-kind.ts';

/** Gathers (or loads) the facts, judges them, and says what was found. */
export async function doctor(
  ports: Ports,
  request: DoctorRequest,
  context: CommandContext,
): Promise<Outcome> {
  const selected = await selectedChecks(request);
  const gathering =
    request.facts === undefined
      ? gather(ports, await gatherRequest(ports, request, context), context.signal)
      : loadFacts(ports.files, request.facts);
  // Loaded while the first answers are on their way, which it would otherwise hold up.
  const [gathered, { judge }] = await Promise.all([gathering, import('./judge.ts')]);
  const facts = withInstallKind(gathered, request.installKind);
  const { env, cwd, homeDir } = ports.machine;
  // There the runner names files from, wherever a step stands.
  const root = env['GITHUB_WORKSPACE'] || cwd;
  const setting = { terminal: ports.terminal, root, homeDir };
  const { outcome, page } = judge(facts, setting, request, context, selected);
  const { report: path } = request;
  const reported =
    path === undefined
      ? outcome
      : await writeBeside(ports.files, { path, text: page(), readers: 'all' }, outcome);
  return saveFacts(ports.files, request.saveFacts, facts, reported);
}
