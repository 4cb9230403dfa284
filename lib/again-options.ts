import type { Argv } from 'yargs';
import { watchFormats } from './model/format.ts';
import { installationKinds } from './model/installation-kind.ts';

/** What watch and exporter look at, and how. */
const againOptions = (args: Argv) =>
  args
    .option('substituter', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'the configured ones',
      describe: 'Look at this cache instead of the configured ones (repeatable)',
    })
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe:
        'Look at this configuration instead: a saved `nix config show` or a nix.conf, read in each look',
    })
    .option('path', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'found on this machine',
      describe: 'Ask the caches for this store path (repeatable)',
    })
    .option('timeout', {
      type: 'number',
      default: 10,
      requiresArg: true,
      describe: 'Seconds to wait for a cache',
    })
    .option('concurrency', {
      type: 'number',
      default: 8,
      requiresArg: true,
      describe: 'Caches to ask at the same time',
    })
    .option('neighbours', {
      type: 'boolean',
      default: true,
      describe:
        'Where a cache on a private network fails, try a few other ports of its host (--no-neighbours: do not)',
    })
    .option('ssh-login', {
      type: 'boolean',
      conflicts: 'config',
      describe: 'Also log in to the stores behind ssh, as Nix would, and say nothing there',
    })
    .option('only', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'all checks',
      describe: 'Make this check and no other (repeatable, or a list with commas)',
    })
    .option('skip', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'none',
      describe: 'Leave out this check (repeatable, or a list with commas)',
    })
    .check((options) => {
      const single = ['config', 'timeout', 'concurrency', 'interval', 'rounds', 'listen', 'min-interval'];
      const twice = single.find((name) => Array.isArray(options[name]));
      if (twice !== undefined) throw new Error(`--${twice} can be given once`);
      const { timeout, concurrency, substituter, config } = options;
      if (substituter.some((url) => url.trim() === '')) throw new Error('--substituter takes a store URL');
      if (config === '-') throw new Error('--config takes a file here: standard input can be read only once');
      if (!(timeout >= 0.1 && timeout <= 600))
        throw new Error('--timeout takes a number of seconds, from 0.1 to 600');
      if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64))
        throw new Error('--concurrency takes a whole number from 1 to 64');
      return true;
    });

/** What `watch` is asked to do. */
export const watchOptions = (args: Argv) =>
  againOptions(args)
    .option('interval', {
      type: 'number',
      default: 60,
      requiresArg: true,
      describe: 'Seconds from the beginning of one look to that of the next',
    })
    .option('rounds', {
      type: 'number',
      requiresArg: true,
      defaultDescription: 'until it is ended',
      describe: 'End after so many looks',
    })
    .option('format', {
      choices: watchFormats,
      requiresArg: true,
      defaultDescription: 'text on a terminal, else ndjson',
      describe: 'How to print',
    })
    .option('install-kind', {
      choices: installationKinds,
      requiresArg: true,
      defaultDescription: 'what this machine shows',
      describe: 'Say the fixes in these words',
    })
    .option('strict', { type: 'boolean', default: false, describe: 'Exit with status 1 for warnings too' })
    .check(({ interval, rounds, format, 'install-kind': installKind }) => {
      if (!(interval >= 5 && interval <= 86_400))
        throw new Error('--interval takes a number of seconds, from 5 to 86400');
      if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds >= 1))
        throw new Error('--rounds takes a whole number from 1');
      if (Array.isArray(format)) throw new Error('--format can be given once');
      if (Array.isArray(installKind)) throw new Error('--install-kind can be given once');
      return true;
    });

/** What `exporter` is asked to do. */
export const exporterOptions = (args: Argv) =>
  againOptions(args)
    .option('listen', {
      type: 'string',
      default: '127.0.0.1:19842',
      requiresArg: true,
      describe:
        'Where to listen, [HOST]:PORT; there is no authentication, so beyond loopback everybody may ask',
    })
    .option('min-interval', {
      type: 'number',
      default: 60,
      requiresArg: true,
      describe: 'Seconds in which no cache is asked again, however often somebody scrapes',
    })
    .option('allow', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [] as string[],
      defaultDescription: 'none',
      describe: 'Let /probe look at this cache too, configured or not (repeatable)',
    })
    .check(({ 'min-interval': minInterval, allow }) => {
      if (!(minInterval >= 1 && minInterval <= 86_400))
        throw new Error('--min-interval takes a number of seconds, from 1 to 86400');
      if (allow.some((url) => url.trim() === '')) throw new Error('--allow takes a store URL');
      return true;
    });
