import type { Invocation } from './cli.ts';
import { TERMINATED } from './commands/outcome.ts';
import { createPorts } from './host/ports.ts';
import { failureStatus, main } from './main.ts';

/**
 * Runs the program in this process and leaves it. Leaving is on purpose: a look-up that is still waiting for a silent DNS server
 * cannot be cancelled and would keep the process alive long after the report is out.
 */
export async function run(argv: readonly string[], prepared?: Invocation): Promise<never> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once(TERMINATED, () => interrupt.abort(TERMINATED));
  let lost: string | undefined;
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    lost = code ?? 'EIO';
  });
  const { stdout, stderr, status } = await main(argv, createPorts(), interrupt.signal, prepared);
  await flush(process.stdout, stdout);
  // `nixcache doctor | head` closes the pipe early: nobody wants to read on, and nothing is wrong.
  const unwritten =
    lost === undefined || lost === 'EPIPE' ? '' : `nixcache: the report could not be written (${lost})\n`;
  await flush(process.stderr, stderr + unwritten);
  process.exit(unwritten === '' ? status : failureStatus(argv));
}

const flush = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => (text === '' ? resolve() : stream.write(text, () => resolve())));
