import { checks } from '../checks/index.ts';
import { runChecks } from '../checks/run-checks.ts';
import type { Facts } from '../model/facts/facts.ts';
import type { Ports } from '../model/ports.ts';
import { type GatherRequest, gather } from '../probes/gather.ts';
import { buildReport } from '../report/build-report.ts';
import { renderJson } from '../report/json.ts';
import { renderText } from '../report/text.ts';
import { loadFacts } from './load-facts.ts';
import type { Outcome } from './outcome.ts';
import { readConfigOption } from './read-config-option.ts';
import { samplesFromOption } from './samples-from-option.ts';

export interface DoctorRequest {
  readonly config?: string | undefined;
  readonly substituter: readonly string[];
  readonly path: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly json: boolean;
  readonly strict: boolean;
  readonly saveFacts?: string | undefined;
  readonly facts?: string | undefined;
}

export interface CommandContext {
  /** Of nixcache itself. */
  readonly version: string;
  /** Aborted on interrupt: what was found so far is still reported. */
  readonly signal: AbortSignal;
}

/** Gathers (or loads) the facts, judges them, and says what was found. */
export async function doctor(
  ports: Ports,
  request: DoctorRequest,
  context: CommandContext,
): Promise<Outcome> {
  const facts =
    request.facts === undefined
      ? await gather(ports, await gatherRequest(ports, request, context), context.signal)
      : await loadFacts(ports.files, request.facts);
  if (request.saveFacts !== undefined)
    await ports.files.write(request.saveFacts, `${JSON.stringify(facts, undefined, 2)}\n`);
  return report(ports, facts, request, context);
}

async function gatherRequest(
  ports: Ports,
  request: DoctorRequest,
  { version }: CommandContext,
): Promise<GatherRequest> {
  return {
    ...(request.config === undefined ? {} : { config: await readConfigOption(ports, request.config) }),
    substituters: request.substituter,
    samples: samplesFromOption(ports, request.path),
    concurrency: request.concurrency,
    timeoutMs: request.timeout * 1000,
    toolVersion: version,
  };
}

function report(
  { terminal }: Ports,
  facts: Facts,
  { json, strict }: DoctorRequest,
  { version, signal }: CommandContext,
): Outcome {
  const interrupted = signal.aborted;
  const document = buildReport({ facts, judged: runChecks(facts, checks), version, interrupted });
  const { errors, warnings } = document.summary;
  const failing = errors > 0 || (strict && warnings > 0);
  return {
    stdout: json ? renderJson(document) : renderText(document, terminal),
    status: interrupted ? 130 : document.crashes.length > 0 ? 2 : failing ? 1 : 0,
  };
}
