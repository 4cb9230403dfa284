import type { Ports } from '../model/ports.ts';
import { UserError } from '../model/user-error.ts';
import { excerpt } from '../nix/excerpt.ts';
import { withDeadline } from '../probes/deadline.ts';
import { createAnswer } from './exporter/answer.ts';
import { listenAddress } from './exporter/listen-address.ts';
import { createLooks } from './exporter/looks.ts';
import { type LookRequest, look } from './look.ts';
import type { Outcome } from './outcome.ts';
import { pause } from './pause.ts';
import type { CommandContext } from './request.ts';

export interface ExporterRequest extends LookRequest {
  /** `[HOST]:PORT` */
  readonly listen: string;
  /** Seconds. */
  readonly minInterval: number;
  readonly allow: readonly string[];
}

/** How long a scrape that is under way may take when the exporter is told to end. */
const GRACE_MS = 2000;
/** More deadlines of a cache than a look has rounds, and some time for Nix: one that takes longer is ended with what it has. */
const longestLookMs = (timeout: number): number => 60_000 + 10_000 * timeout;

/** Serves metrics until it is told to end. To be told so is how it ends, so that is status 0. */
export async function exporter(
  ports: Ports,
  request: ExporterRequest,
  context: CommandContext,
): Promise<Outcome> {
  const { signal } = context;
  const at = listenAddress(request.listen);
  // Where nobody reads what it says about itself, it serves all the same.
  const say = (text: string) => void ports.output.write(`${text}\n`);
  const looks = createLooks({
    minIntervalMs: request.minInterval * 1000,
    allow: request.allow,
    look: async (only) => {
      const asked = only === undefined ? request : { ...request, substituter: [only] };
      try {
        return await withDeadline(signal, longestLookMs(request.timeout), (deadline) =>
          look(ports, asked, { ...context, signal: deadline }),
        );
      } finally {
        ports.progress.clear();
        // What a look leaves behind is large and of no use, and V8 alone would rather grow than look for it.
        setImmediate(ports.tidy);
      }
    },
    onFailure: (error) => say(`a look failed: ${messageOf(error)}`),
    clock: ports.clock,
    signal,
  });
  const server = await ports.listen.open(at, createAnswer(looks, ports.usage));
  say(`nixcache exporter listens on http://${server.address}/metrics`);
  await aborted(signal);
  await server.close(GRACE_MS);
  await Promise.race([looks.idle(), pause(GRACE_MS, new AbortController().signal)]);
  return { stdout: '', status: 0 };
}

const messageOf = (error: unknown): string =>
  error instanceof UserError
    ? excerpt(error.message, 500)
    : `internal error, please report it: ${excerpt(String(error), 500)}`;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
