import type { Invocation } from './cli.ts';
import { deliver } from './commands/deliver.ts';
import type { Outcome } from './commands/outcome.ts';
import type { Ports } from './model/ports.ts';
import { UserError } from './model/user-error.ts';
import { excerpt } from './nix/excerpt.ts';
import { withoutUrlSecrets } from './nix/shown-answer.ts';
import { VERSION } from './version.ts';

/** What one run leaves: text for both streams and the exit status. */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/**
 * The whole program but for the process around it: the same arguments and ports give the same result. `prepared` is what the
 * arguments mean, where that was worked out when the package was built.
 */
export async function main(
  argv: readonly string[],
  ports: Ports,
  signal: AbortSignal,
  prepared?: Invocation,
): Promise<Result> {
  try {
    const invocation = prepared ?? (await parse(argv));
    if (invocation.kind === 'text') {
      if (!invocation.mistake) return { stdout: invocation.text, stderr: '', status: 0 };
      throw new UserError(`${invocation.text} (nixcache --help lists what there is)`);
    }
    const outcome = await perform(invocation, ports, signal);
    const path =
      'options' in invocation && 'output' in invocation.options ? invocation.options.output : undefined;
    const { stdout, status, problem } = await deliver(ports.files, path, outcome);
    return problem === undefined
      ? { stdout, stderr: '', status }
      : { stdout, stderr: line(problem), status: failureStatus(argv) };
  } catch (error) {
    const text = describe(error);
    if (!isForMonitor(argv)) return { stdout: '', stderr: line(text), status: 2 };
    const { nagiosFailure } = await import('./report/nagios.ts');
    return { stdout: nagiosFailure(withoutUrlSecrets(text)), stderr: '', status: 3 };
  } finally {
    ports.progress.clear();
  }
}

async function parse(argv: readonly string[]): Promise<Invocation> {
  const { parseCommandLine } = await import('./cli.ts');
  return parseCommandLine(argv, VERSION);
}

/** Each command is loaded when it is asked for, so that none pays for another's start-up. */
async function perform(
  invocation: Exclude<Invocation, { readonly kind: 'text' }>,
  ports: Ports,
  signal: AbortSignal,
): Promise<Outcome> {
  const context = { version: VERSION, signal };
  switch (invocation.kind) {
    case 'doctor': {
      const { doctor } = await import('./commands/doctor.ts');
      return doctor(ports, invocation.options, context);
    }
    case 'demo': {
      const { demo } = await import('./commands/demo.ts');
      return demo(ports, invocation.options, context);
    }
    case 'why': {
      const { why } = await import('./commands/why.ts');
      return why(ports, invocation.options, context);
    }
    case 'bench': {
      const { bench } = await import('./commands/bench.ts');
      return bench(ports, invocation.options, context);
    }
    case 'watch': {
      const { watch } = await import('./commands/watch.ts');
      return watch(ports, invocation.options, context);
    }
    case 'exporter': {
      const { exporter } = await import('./commands/exporter.ts');
      return exporter(ports, invocation.options, context);
    }
    case 'schema': {
      const { schema } = await import('./commands/schema.ts');
      return schema(invocation.options);
    }
    case 'list-checks': {
      const { listChecks } = await import('./commands/list-checks.ts');
      return listChecks();
    }
    case 'config': {
      const { config } = await import('./commands/config.ts');
      return config(ports, invocation.options, context);
    }
    case 'explain': {
      const { explain } = await import('./commands/explain.ts');
      return explain(ports, invocation.options, context);
    }
  }
}

/** A monitor reads standard output alone and knows four statuses, also of a command line that it got wrong. */
const isForMonitor = (argv: readonly string[]): boolean =>
  argv.some(
    (word, index) => word === '--format=nagios' || (word === '--format' && argv[index + 1] === 'nagios'),
  );

/** That of a run which could not say what it found. */
export const failureStatus = (argv: readonly string[]): 2 | 3 => (isForMonitor(argv) ? 3 : 2);

/** What the user typed may be in it, and that may be anything. */
const line = (text: string): string => `nixcache: ${excerpt(withoutUrlSecrets(text), 1000)}\n`;

/** One line for what the user can mend; our own faults keep their stack only for whoever asks for it. */
function describe(error: unknown): string {
  if (error instanceof UserError) return error.message.split('\n')[0] ?? '';
  if (error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd')
    return 'the working directory is not there any more; start it in one that is';
  if (process.env['NIXCACHE_DEBUG'] !== undefined && error instanceof Error)
    return error.stack ?? error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `internal error, please report it: ${message.split('\n')[0]} (NIXCACHE_DEBUG=1 shows where)`;
}
