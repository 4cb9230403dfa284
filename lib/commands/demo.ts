import { startDemo } from '../demo/start-demo.ts';
import type { Ports } from '../model/ports.ts';
import { doctor } from './doctor.ts';
import type { Outcome } from './outcome.ts';
import type { CommandContext, DoctorRequest } from './request.ts';

/** The doctor on embedded caches: nothing of this machine's Nix or network takes part. */
export async function demo(ports: Ports, request: DoctorRequest, context: CommandContext): Promise<Outcome> {
  const demonstration = await startDemo(ports);
  try {
    return await doctor(
      demonstration.ports,
      {
        ...request,
        timeout: Math.min(request.timeout, demonstration.timeoutSeconds),
        config: demonstration.config,
        path: request.path.length > 0 ? request.path : demonstration.samples,
      },
      context,
    );
  } finally {
    await demonstration.stop();
  }
}
