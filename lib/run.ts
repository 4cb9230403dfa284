import type { Invocation } from './cli.ts';
import { createPorts } from './host/ports.ts';
import { main } from './main.ts';

/**
 * Runs the program in this process and leaves it. Leaving is on purpose: a look-up that is still waiting for a silent DNS server
 * cannot be cancelled and would keep the process alive long after the report is out.
 */
export async function run(argv: readonly string[], prepared?: Invocation): Promise<never> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  // `nixcache doctor | head` closes the pipe early; that is no fault of ours and nobody is left to read about it.
  process.stdout.on('error', () => process.exit(0));
  const { stdout, stderr, status } = await main(argv, createPorts(), interrupt.signal, prepared);
  await Promise.all([flush(process.stdout, stdout), flush(process.stderr, stderr)]);
  process.exit(status);
}

const flush = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => (text === '' ? resolve() : stream.write(text, () => resolve())));
