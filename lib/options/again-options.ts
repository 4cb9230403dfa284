import type { Argv } from 'yargs';
import { watchFormats } from '../model/format.ts';
import {
  cacheOptions,
  givenOnce,
  judgingOptions,
  kindOption,
  neighboursOption,
  strictOption,
} from './cache-options.ts';

/** What watch and exporter look at, and how. */
const againOptions = (args: Argv) =>
  neighboursOption(judgingOptions(cacheOptions(args)))
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe:
        'Look at this configuration instead: a saved `nix config show` or a nix.conf, read in each look',
    })
    .option('ssh-login', {
      type: 'boolean',
      conflicts: 'config',
      describe: 'Also log in to the stores behind ssh, as Nix would, and say nothing there',
    })
    .check((options) => {
      givenOnce(options, ['config']);
      if (options.config === '-')
        throw new Error('--config takes a file here: standard input can be read only once');
      return true;
    });

/** What `watch` is asked to do. */
export const watchOptions = (args: Argv) =>
  strictOption(kindOption(againOptions(args)))
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
    .check((options) => {
      givenOnce(options, ['interval', 'rounds', 'format']);
      const { interval, rounds } = options;
      if (!(interval >= 5 && interval <= 86_400))
        throw new Error('--interval takes a number of seconds, from 5 to 86400');
      if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds >= 1))
        throw new Error('--rounds takes a whole number from 1');
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
    .check((options) => {
      givenOnce(options, ['listen', 'min-interval']);
      const { 'min-interval': minInterval, allow } = options;
      if (!(minInterval >= 1 && minInterval <= 86_400))
        throw new Error('--min-interval takes a number of seconds, from 1 to 86400');
      if (allow.some((url) => url.trim() === '')) throw new Error('--allow takes a store URL');
      return true;
    });
