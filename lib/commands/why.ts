import { checks } from '../checks/index.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { PlainFormat } from '../model/format.ts';
import type { InstallationKind } from '../model/installation-kind.ts';
import type { Ports } from '../model/ports.ts';
import { gather } from '../probes/gather.ts';
import { nixCommands } from '../probes/nix-commands.ts';
import { resolveTargets } from '../probes/resolve-targets.ts';
import { buildReport } from '../report/build-report.ts';
import { renderJson } from '../report/json.ts';
import { buildWhyReport } from '../report/why-report.ts';
import { renderWhy } from '../report/why-text.ts';
import { loadFacts } from './load-facts.ts';
import { interruptedStatus, type Outcome } from './outcome.ts';
import type { CommandContext } from './request.ts';
import { requestedFormat } from './requested-format.ts';
import { saveFacts } from './save-facts.ts';
import { withInstallKind } from './with-install-kind.ts';

export interface WhyRequest {
  /** Store paths, hash parts, links, derivations or installables; none: those of the saved facts. */
  readonly paths: readonly string[];
  readonly verify: boolean;
  readonly closure: boolean;
  readonly substituter: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly json: boolean;
  readonly format?: PlainFormat | undefined;
  readonly output?: string | undefined;
  readonly saveFacts?: string | undefined;
  readonly facts?: string | undefined;
  readonly installKind?: InstallationKind | undefined;
}

/** Says of each path what Nix will do with it, and why. Status 0 where all of them are here or come from a cache. */
export async function why(ports: Ports, request: WhyRequest, context: CommandContext): Promise<Outcome> {
  const { version, signal } = context;
  const gathered =
    request.facts === undefined
      ? await gatherFor(ports, request, context)
      : await loadFacts(ports.files, request.facts);
  const facts = withInstallKind(gathered, request.installKind);
  const judged = runChecks(facts, checks);
  const report = buildReport({ facts, judged, version, interrupted: signal.aborted });
  const document = buildWhyReport(facts, report);
  const { paths, had } = document.summary;
  const outcome: Outcome = {
    stdout: requestedFormat(request) === 'json' ? renderJson(document) : renderWhy(document, ports.terminal),
    status: signal.aborted
      ? interruptedStatus(signal)
      : document.crashes.length > 0
        ? 2
        : had < paths
          ? 1
          : 0,
  };
  return saveFacts(ports.files, request.saveFacts, facts, outcome);
}

async function gatherFor(
  ports: Ports,
  { paths, verify, closure, substituter, timeout, concurrency }: WhyRequest,
  { version, signal }: CommandContext,
): Promise<Facts> {
  const targets = await resolveTargets(ports, nixCommands(ports, signal), paths);
  return gather(
    ports,
    {
      substituters: substituter,
      samples: [],
      paths: { targets, verify, closure },
      concurrency,
      timeoutMs: timeout * 1000,
      toolVersion: version,
      offline: false,
      neighbours: true,
      sshLogin: false,
    },
    signal,
  );
}
