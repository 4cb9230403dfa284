import type { Check } from '../checks/define-check.ts';
import type { Ports } from '../model/ports.ts';
import type { GatherRequest } from '../probes/gather-request.ts';
import { readConfigOption } from './read-config-option.ts';
import { readFlakeOption } from './read-flake-option.ts';
import type { CommandContext, DoctorRequest } from './request.ts';
import { samplesFromOption } from './samples-from-option.ts';

/** The checks that the request names. Undefined: all of them, which are then loaded later. */
export async function selectedChecks({ only, skip }: DoctorRequest): Promise<readonly Check[] | undefined> {
  if (only.length + skip.length === 0) return undefined;
  const { selectChecks } = await import('./select-checks.ts');
  return selectChecks({ only, skip });
}

/** What is to be looked at, files that the request names included. */
export async function gatherRequest(
  ports: Ports,
  request: DoctorRequest,
  { version }: CommandContext,
): Promise<GatherRequest> {
  return {
    ...(request.config === undefined ? {} : { config: await readConfigOption(ports, request.config) }),
    ...(request.flake === undefined ? {} : { flake: await readFlakeOption(ports, request.flake) }),
    substituters: request.substituter,
    families: request.report !== undefined || request.format === 'markdown',
    samples: samplesFromOption(ports, request.path),
    concurrency: request.concurrency,
    timeoutMs: request.timeout * 1000,
    toolVersion: version,
    offline: request.offline ?? false,
    neighbours: request.neighbours ?? true,
    sshLogin: request.sshLogin ?? false,
  };
}
